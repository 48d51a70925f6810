"""A curator's second reading of a figure."""

import json
from typing import Annotated, Literal

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field
from rest_framework.request import Request

from api.views.private import REPEATABLE, Operation, PrivateView, matched
from catalogue.effects import ReadingRead
from catalogue.rendering import reading_of
from registry.permissions import CURATE
from registry.services import readings
from taxonomy.vocabulary import Confirmation
from transport.bodies import chosen_of, text_of, together, unknown_keys
from transport.idempotency import Answer


class ReadingBody(BaseModel):
    """The location where both values, arms and metric were found as recorded."""

    model_config = ConfigDict(extra="forbid")

    second: Literal["confirmed", "confirmed-in-account"]
    """In the paper, or in the account that the figure was read in."""
    address: Annotated[str, Field(max_length=300)] = ""
    """Where the paper has it: needed where the figure was read in an account before."""


class Readings(PrivateView):
    """I checked this figure: writes the second reading into the record. For curators."""

    permission = CURATE
    operations = {
        "POST": Operation("Record a second reading", ReadingRead, ReadingBody, 201, headers=(*REPEATABLE, "If-Match"))
    }
    collection = ""

    def post(self, request: Request, id: str) -> HttpResponse:  # noqa: A002
        body = self.body(request)
        _, second, address = together(
            lambda: unknown_keys(body, ("second", "address")),
            lambda: chosen_of(body, "second", [value.value for value in readings.CONFIRMED]),
            lambda: text_of(body, "address", length=300),
        )
        revision = matched(request, required=False)

        def work() -> Answer:
            record = readings.record_reading(
                collection=self.collection,
                slug=id,
                second=Confirmation(second),
                actor=request.user,
                address=address,
                revision=revision,
            )
            return Answer(201, {}, json.dumps(reading_of(record).model_dump(mode="json", by_alias=True)))

        return self.once(request, work)
