"""Every workflow there is, and the sandbox they run in: the same for a worker and for replaying what one did."""

from collections.abc import Sequence

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.action import ActionWorkflow
from workflows.case import CaseWorkflow
from workflows.cycle import CycleWorkflow
from workflows.escalation import EscalationWorkflow
from workflows.evidence import ArchiveWorkflow, CheckpointWorkflow
from workflows.management import ManagementWorkflow
from workflows.sweep import SweepWorkflow

WORKFLOWS: Sequence[type] = (
    CycleWorkflow,
    ActionWorkflow,
    CaseWorkflow,
    EscalationWorkflow,
    ManagementWorkflow,
    SweepWorkflow,
    CheckpointWorkflow,
    ArchiveWorkflow,
)
OUR_OWN = ("domain", "store.messages", "store.errors", "workflows", "pydantic", "pydantic_core", "structlog")


def runner() -> SandboxedWorkflowRunner:
    """The sandbox, with what is known to be pure passed through: importing the domain anew for each run is slow."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*OUR_OWN))
