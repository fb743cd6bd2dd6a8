"""Bringing one event of the outbox to its receiver, and the command by which the sender notes how that ended.

The delivery is keyed by the event's id: however often it is brought, it counts once.
"""

from datetime import datetime, timedelta

from temporalio import workflow

from domain import ids
from domain.decider import ConfirmDelivery, Envelope
from workflows.hydration import HEARTBEAT, PATIENT
from workflows.messages import DELIVERY_QUEUE_SUFFIX, DeliveryOutcome, DeliveryRequest

LONGEST_DELIVERY = timedelta(minutes=5)


async def delivered(request: DeliveryRequest) -> DeliveryOutcome:
    """Wait, on the deliveries' own task queue, until the receiver has stored the event or refused it."""
    outcome: DeliveryOutcome = await workflow.execute_activity(
        "deliver",
        request,
        result_type=DeliveryOutcome,
        task_queue=workflow.info().task_queue + DELIVERY_QUEUE_SUFFIX,
        start_to_close_timeout=LONGEST_DELIVERY,
        heartbeat_timeout=HEARTBEAT,
        retry_policy=PATIENT,
        summary=f"{request.delivery.kind} to {request.delivery.receiver}",
    )
    return outcome


def confirmation(request: DeliveryRequest, outcome: DeliveryOutcome, *, clock: datetime | None) -> Envelope:
    """What the sender is told of a delivery that ended."""
    delivery = request.delivery
    return Envelope(
        stream=request.sender,
        command_id=ids.child(delivery.event_id, "confirmed"),
        kind=ConfirmDelivery.__name__,
        data={
            "event_id": str(delivery.event_id),
            "receiver": delivery.receiver,
            "refused_code": outcome.refused_code,
            "refused_reason": outcome.refused_reason,
        },
        source="timer",
        network_version=request.network_version,
        clock=clock,
    )
