"""``{% blocks page_blocks %}`` draws an answer, block by block, in the current language."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from kaifong.interfaces.pages.drawing import Links, block_context
from kaifong.selfservice.blocks import Blocks, Onward

register = template.Library()


@register.simple_tag(takes_context=True)
def blocks(context: template.Context, page_blocks: Blocks, links: Links | None = None) -> SafeString:
    """Each block by its template, ``pages/blocks/….html``. The first way onward is the page's next step.

    Args:
        links: where the door has other questions, tables as CSV and the question's file; without it none is offered.
    """
    assert context.template is not None
    engine = context.template.engine
    drawn = []
    next_step = next((block for block in page_blocks if isinstance(block, Onward)), None)
    for number, block in enumerate(page_blocks, 1):
        name, values = block_context(block, number=number, links=links)
        values["is_next_step"] = block is next_step
        drawn.append(engine.get_template(f"pages/blocks/{name}.html").render(context.new(values)))
    return mark_safe("".join(drawn))  # noqa: S308 - templates have escaped what they hold
