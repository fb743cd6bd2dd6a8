"""How a stream is written, for whoever typed the name of a page or of a network where one stream is wanted."""

from domain.registry import DECIDERS
from store.errors import NotFound

EXAMPLE = "cycle:batatais:norte:2017"


def refuse_pages(typed: str, *, whole: str | None = None) -> None:
    """Raises `NotFound` with what to type instead, where no stream can be called so.

    `whole`: what the same command understands of a network or a zone; None where it wants one stream.
    """
    kind, _, rest = typed.partition(":")
    shown = typed[:200]
    if kind == "plan" and rest:
        raise NotFound(
            "'{stream}' is the page of a plan: its stream is called {instead}.", stream=shown, instead=f"cycle:{rest}"
        )
    if kind == "zone" and rest:
        example = f"cycle:{rest}:2017"
        if whole is None:
            raise NotFound(
                "'{stream}' is a page of several streams: type one of them, for example {example}.",
                stream=shown, example=example,
            )  # fmt: skip
        raise NotFound(
            "'{stream}' is a page of several streams: type one of them, for example {example}, or {whole} for all.",
            stream=shown, example=example, whole=whole,
        )  # fmt: skip
    if rest and kind in DECIDERS:
        return
    kinds = ", ".join(DECIDERS)
    if whole is None:
        raise NotFound(
            "'{stream}' is no stream: one is written as {example}. Kinds of streams: {kinds}.",
            stream=shown, example=EXAMPLE, kinds=kinds,
        )  # fmt: skip
    raise NotFound(
        "'{stream}' is no stream: one is written as {example}, and a whole network as {whole}. "
        "Kinds of streams: {kinds}.",
        stream=shown, example=EXAMPLE, kinds=kinds, whole=whole,
    )  # fmt: skip
