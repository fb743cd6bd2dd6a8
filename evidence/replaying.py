"""Running recorded histories through today's workflow code, and what it asks to be stored.

Temporal's replayer checks the order of commands and not what they carry; here every append is kept, to be compared.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import PydanticPayloadConverter, pydantic_data_converter
from temporalio.converter import PayloadConverter
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartActivityInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
    WorkflowRunner,
)

from domain.message import canonical
from store.messages import Append
from workflows.every import WORKFLOWS

_CONVERTER = PydanticPayloadConverter()
ONE_CONVERTER = replace(
    pydantic_data_converter, payload_converter_class=cast(type[PayloadConverter], lambda: _CONVERTER)
)
"""The converter of all steps of a replay: Temporal makes a new one for each, which costs more than its work."""


@dataclass(frozen=True, eq=False)
class Sent:
    """An append as it was sent. Two are the same whose bytes are, or what today's messages read from them is."""

    payload: Payload

    @cached_property
    def canonical(self) -> bytes:
        """The append as today's messages write it; without its summary, which is for lists and proves nothing.
        Raises ValueError or RuntimeError where they cannot read it."""
        (append,) = _CONVERTER.from_payloads([self.payload], [Append])
        return canonical(append.model_dump(mode="json", exclude={"summary"}))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sent):
            return NotImplemented
        return self.payload == other.payload or self.canonical == other.canonical

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Replayed:
    """What today's code appends on a history; `failure` where it would do other things."""

    appends: Sequence[Sent]
    failure: str | None = None


def appended_then(history: WorkflowHistory) -> list[Sent]:
    """What a run appended when it was recorded. Raises ValueError where that is not one message each."""
    found = []
    for event in history.events:
        scheduled = event.activity_task_scheduled_event_attributes
        if event.HasField("activity_task_scheduled_event_attributes") and scheduled.activity_type.name == "append":
            (payload,) = scheduled.input.payloads
            found.append(Sent(payload))
    return found


class Replaying:
    """One replayer for many histories, fed one after the other. Use it as an async context manager.

    It runs without the sandbox: what workflows may import is checked where they run for real.
    """

    def __init__(self) -> None:
        self._capture = Capture()
        self._waiting: asyncio.Queue[WorkflowHistory | None] = asyncio.Queue()
        self._stack = AsyncExitStack()
        self._results: AsyncIterator[Any] | None = None

    async def __aenter__(self) -> "Replaying":
        self._stack.enter_context(_silent())
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._results is not None:
            self._waiting.put_nowait(None)
            async for _ in self._results:
                pass
        await self._stack.aclose()

    async def replay(self, history: WorkflowHistory) -> Replayed:
        """Replay one history."""
        results = self._results or await self._begun()
        self._capture.appends.clear()
        self._waiting.put_nowait(history)
        result = await anext(results)
        appends = [append for appends in self._capture.appends.values() for append in appends]
        failure = result.replay_failure
        return Replayed(appends, None if failure is None else str(failure).split("\n", 1)[0])

    async def _begun(self) -> AsyncIterator[Any]:
        made = replayer(self._capture, UnsandboxedWorkflowRunner(), _quiet())
        results = await self._stack.enter_async_context(made.workflow_replay_iterator(self._fed()))
        self._results = results
        return results

    async def _fed(self) -> AsyncIterator[WorkflowHistory]:
        while (history := await self._waiting.get()) is not None:
            yield history


def replayer(capture: "Capture", how: WorkflowRunner, runtime: Runtime | None = None) -> Replayer:
    """A replayer of today's workflows, in the sandbox or without it, that leaves what they append in `capture`.

    Without the sandbox a step is taken where histories are fed from, and not handed to another thread and back: none is
    taken for a deadlock because the machine is busy. The name spares it from reading every module to make one up.
    """
    return Replayer(
        workflows=WORKFLOWS,
        workflow_runner=how,
        data_converter=ONE_CONVERTER,
        interceptors=[capture],
        runtime=runtime,
        build_id="replay",
        debug_mode=isinstance(how, UnsandboxedWorkflowRunner),
    )


def _sent(append: Append) -> Sent:
    (payload,) = _CONVERTER.to_payloads([append])
    return Sent(payload)


@contextmanager
def _silent() -> Iterator[None]:
    """Without the worker's own words on a history that cannot be replayed: a traceback is no finding."""
    heard = logging.getLogger("temporalio.worker")
    before = heard.level
    heard.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        heard.setLevel(before)


def _quiet() -> Runtime:
    """A core that keeps what it thinks of a history to itself: findings say it."""
    levels = TelemetryFilter(core_level="OFF", other_level="OFF")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=levels)))


class Capture(Interceptor):
    """Keeps what each run appends, by the run's id."""

    def __init__(self) -> None:
        self.appends: dict[str, list[Sent]] = {}

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        appends = self.appends

        class Outbound(WorkflowOutboundInterceptor):
            def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:
                if input.activity == "append":
                    appends.setdefault(workflow.info().run_id, []).append(_sent(input.args[0]))
                return super().start_activity(input)

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(Outbound(outbound))

        return Inbound
