"""From Altair by Vega-Lite to SVG, inside this process: nothing is ever fetched."""

from contextlib import AbstractContextManager

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode


def unchecked() -> AbstractContextManager[None]:
    """Spares Altair's check of every part against its schema, most of the time of a picture; tests make it."""
    return debug_mode(False)


def to_svg(chart: alt.LayerChart) -> str:
    """The SVG as Vega writes it. The empty list allows no address at all, should a specification name one."""
    with unchecked():
        specification = chart.to_dict(validate=False)
    return str(vl_convert.vegalite_to_svg(specification, allowed_base_urls=[]))
