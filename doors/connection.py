"""The connection to Temporal, as the settings say: address, namespace, certificates, API key.

One place, so that the worker, the CLI and the tests speak the same wire. It must never start a server.
"""

import asyncio
import logging
import socket
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, DescribeTaskQueueRequest
from temporalio.client import (
    Client,
    DescribeWorkflowInput,
    FetchWorkflowHistoryEventsInput,
    Interceptor,
    ListWorkflowsInput,
    OutboundInterceptor,
    QueryWorkflowInput,
    TLSConfig,
    WorkflowExecutionAsyncIterator,
    WorkflowExecutionDescription,
    WorkflowHistoryEventAsyncIterator,
)
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import VertebraError
from doors.settings import Settings

ONE_QUESTION = timedelta(seconds=30)  # that Temporal may take to answer one


async def connect(settings: Settings, *, identity: str | None = None) -> Client:
    """A client of the settings' Temporal, its answers checked once.

    Raises VertebraError 'temporal-unreachable' or 'bad-certificate'.
    """
    try:
        return await Client.connect(
            settings.temporal_address,
            namespace=settings.temporal_namespace,
            data_converter=pydantic_data_converter,
            tls=_tls(settings),
            api_key=None if settings.temporal_api_key is None else settings.temporal_api_key.get_secret_value(),
            identity=identity,
            runtime=_runtime(),
            interceptors=[_InTime()],
        )
    except (RPCError, RuntimeError) as error:
        raise unreachable(settings) from error


def unreachable(settings: Settings) -> VertebraError:
    """What is said where Temporal does not answer, or not any more."""
    return VertebraError(
        "Temporal does not answer on {address}. Is it running? 'vertebra up' starts the embedded one.",
        code="temporal-unreachable",
        address=settings.temporal_address,
    )


class _InTime(Interceptor):
    """No question waits for ever for a server that went away without a word."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return _AskedInTime(next)


class _AskedInTime(OutboundInterceptor):
    async def describe_workflow(self, input: DescribeWorkflowInput) -> WorkflowExecutionDescription:
        input.rpc_timeout = input.rpc_timeout or ONE_QUESTION
        return await super().describe_workflow(input)

    async def query_workflow(self, input: QueryWorkflowInput) -> Any:
        input.rpc_timeout = input.rpc_timeout or ONE_QUESTION
        return await super().query_workflow(input)

    def list_workflows(self, input: ListWorkflowsInput) -> WorkflowExecutionAsyncIterator:
        input.rpc_timeout = input.rpc_timeout or ONE_QUESTION
        return super().list_workflows(input)

    def fetch_workflow_history_events(
        self, input: FetchWorkflowHistoryEventsInput
    ) -> WorkflowHistoryEventAsyncIterator:
        if not input.wait_new_event:  # who waits for what is still to come waits as long as that takes
            input.rpc_timeout = input.rpc_timeout or ONE_QUESTION
        return super().fetch_workflow_history_events(input)


async def connect_patiently(settings: Settings, *, identity: str | None = None) -> Client:
    """As `connect`, but waits until Temporal knows our namespace, at most `start_timeout` seconds."""
    deadline = asyncio.get_running_loop().time() + settings.start_timeout
    while True:
        try:
            client = await connect(settings, identity=identity)
            if await _knows_namespace(client):
                return client
        except VertebraError as error:
            if error.code != "temporal-unreachable" or asyncio.get_running_loop().time() > deadline:
                raise
        if asyncio.get_running_loop().time() > deadline:
            raise VertebraError(
                "Temporal on {address} has no namespace {namespace}.",
                code="no-namespace",
                address=settings.temporal_address,
                namespace=settings.temporal_namespace,
            )
        await asyncio.sleep(0.2)


async def answers(settings: Settings) -> bool:
    """Whether Temporal is there, healthy, and knows our namespace."""
    try:
        client = await connect(settings)
        return await client.service_client.check_health() and await _knows_namespace(client)
    except (VertebraError, RPCError):
        return False


def host_identity() -> str:
    """How the names begin that workers of this host give themselves to Temporal."""
    return f"vertebra@{socket.gethostname()}["


def worker_identity(pid: int) -> str:
    """How a worker of this host names itself to Temporal."""
    return f"{host_identity()}{pid}]"


async def is_polled(client: Client, task_queue: str, identity: str) -> bool:
    """Whether a worker whose identity begins so has asked for workflow tasks in the last two minutes."""
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
    )
    since = datetime.now(UTC) - timedelta(minutes=2)
    return any(
        one.identity.startswith(identity) and one.last_access_time.ToDatetime(UTC) > since for one in answer.pollers
    )


@cache
def _runtime() -> Runtime:
    """Temporal's core of this process. Its warnings become our log lines, without the fields that it adds."""
    ours = logging.getLogger("temporalio.core")
    # Where nobody configured logs, as in a short command, its warnings are not for the person at the terminal.
    ours.addHandler(logging.NullHandler())
    forwarding = LogForwardingConfig(logger=ours, prepend_target_on_message=False, append_log_fields_to_message=False)
    levels = TelemetryFilter(core_level="WARN", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=levels, forwarding=forwarding)))


async def _knows_namespace(client: Client) -> bool:
    try:
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    except RPCError as error:
        if error.status in {RPCStatusCode.NOT_FOUND, RPCStatusCode.UNAVAILABLE}:
            return False
        raise
    return True


def _tls(settings: Settings) -> TLSConfig | bool:
    if not settings.secured:
        return False
    return TLSConfig(
        server_root_ca_cert=_certificate(settings.temporal_tls_ca),
        client_cert=_certificate(settings.temporal_tls_cert),
        client_private_key=_certificate(settings.temporal_tls_key),
        domain=settings.temporal_tls_server_name,
    )


def _certificate(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise VertebraError("The certificate file {file} cannot be read.", code="bad-certificate", file=path) from error
