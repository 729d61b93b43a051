"""Rows for tests, made the shortest honest way."""

import hashlib
import io
import uuid
from typing import Any

from django.utils import timezone
from PIL import Image as Picture

from gallery import files
from gallery.lifecycle import ACTIVE, EndReason, State
from gallery.models import Generation, Image, Prompt, PromptTemplate, ReferenceImage, User
from gallery.models.prompt import fold
from gallery.services import ledger, search_documents

COFFEE_SHOP = "Cozy isometric coffee shop, warm morning light"


def make_generation(owner: User, *, state: State = State.QUEUED, **fields: Any) -> Generation:
    """Write a generation as it is in some state, with its reservation."""
    now = timezone.now()
    values: dict[str, Any] = {
        "owner": owner,
        "prompt": COFFEE_SHOP,
        "model": "grok-imagine-image",
        "aspect_ratio": "16:9",
        "form_token": uuid.uuid4(),
        "estimated_credits": 4,
        "state": state,
        "changed_at": now,
        "due_at": now if state in ACTIVE else None,
        "finished_at": None if state in ACTIVE else now,
    }
    if state not in {State.QUEUED, State.CANCELLED}:
        values["sent_at"] = now
    if state not in {State.QUEUED, State.CANCELLED, State.SUBMITTING}:
        values |= {"job_id": str(uuid.uuid4()), "accepted_at": now}
    if state == State.COMPLETED:
        values["credit_cost"] = 4
    if state in {State.FAILED, State.BLOCKED, State.CANCELLED, State.EXPIRED}:
        values["end_reason"] = EndReason.PROVIDER_FAULT
    generation = Generation.objects.create(**values | fields)
    ledger.reserve(generation)
    return generation


def picture(
    width: int = 64, height: int = 48, *, kind: str = "PNG", colour: str = "teal", **options: Any
) -> bytes:
    """Return the bytes of a small picture."""
    target = io.BytesIO()
    Picture.new("RGB", (width, height), colour).save(target, kind, **options)
    return target.getvalue()


def make_reference(owner: User, content: bytes | None = None) -> ReferenceImage:
    """Write a reference image with its stored file."""
    content = content or picture()
    digest = hashlib.sha256(content).hexdigest()
    name = f"references/{digest}.png"
    files.store(name, content, digest)
    reference, _created = ReferenceImage.objects.get_or_create(
        owner=owner,
        sha256=digest,
        defaults={
            "file": name,
            "thumbnail": name,
            "content_type": "image/png",
            "bytes": len(content),
            "width": 64,
            "height": 48,
        },
    )
    return reference


def make_image(generation: Generation, content: bytes | None = None) -> Image:
    """Write an image of a completed generation with its stored files."""
    content = content or picture()
    digest = hashlib.sha256(content).hexdigest()
    names = [f"images/{generation.pk}{suffix}" for suffix in (".png", "-320.webp")]
    for name in names:
        files.store(name, content, digest)
    image = Image.objects.create(
        owner=generation.owner,
        generation=generation,
        file=names[0],
        thumbnails={"320": names[1]},
        placeholder=b"x",
        sha256=digest,
        bytes=len(content),
        content_type="image/png",
        width=64,
        height=48,
        created_at=timezone.now(),
    )
    search_documents.rewrite([image.pk])
    return image


def make_prompt(owner: User, text: str = COFFEE_SHOP, **fields: Any) -> Prompt:
    """Write a prompt of somebody's history."""
    values: dict[str, Any] = {
        "owner": owner,
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "text": text,
        "folded": fold(text),
        "last_used_at": timezone.now(),
    }
    return Prompt.objects.create(**values | fields)


def make_template(
    author: User, text: str = "A {product} in {mood} light", **fields: Any
) -> PromptTemplate:
    """Write a prompt template."""
    values: dict[str, Any] = {
        "author": author,
        "name": "Product shot",
        "text": text,
        "model": "grok-imagine-image",
        "aspect_ratio": "1:1",
    }
    return PromptTemplate.objects.create(**values | fields)
