"""The one schema, in and out: every record as a pydantic document."""

from taxonomy.documents.base import Document, Fault, faults_of
from taxonomy.documents.bundle import COLLECTIONS, RECORDS, Bundle, Record
from taxonomy.documents.draft import drafted
from taxonomy.documents.effect import Arm, Comparator, Dose, Effect, Rounds
from taxonomy.documents.method import Cost, Kept, Loop, Method, Models, Output, Step, StepModel
from taxonomy.documents.operator import Operator
from taxonomy.documents.readings import Reading
from taxonomy.documents.references import Reference, ReferenceField
from taxonomy.documents.terms import Component, Items, Kind, Metric, Source
from taxonomy.documents.upgrade import UnknownSchema

__all__ = [
    "COLLECTIONS",
    "RECORDS",
    "Arm",
    "Bundle",
    "Comparator",
    "Component",
    "Cost",
    "Document",
    "Dose",
    "Effect",
    "Fault",
    "Items",
    "Kept",
    "Kind",
    "Loop",
    "Method",
    "Metric",
    "Models",
    "Operator",
    "Output",
    "Reading",
    "Record",
    "Reference",
    "ReferenceField",
    "Rounds",
    "Source",
    "Step",
    "StepModel",
    "UnknownSchema",
    "drafted",
    "faults_of",
]
