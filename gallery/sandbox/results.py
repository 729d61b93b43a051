"""Where a completed job's files are said to be, and in which of the known shapes."""

from gallery.sandbox.jobs import Job

EXTENSIONS = {"png": "png", "webp": "webp", "image-animated": "png", "image-bomb": "png",
              "image-16bit": "png", "image-alpha": "png"}  # fmt: skip


def file_count(job: Job) -> int:
    """How many different files the job made."""
    use = job.faults.get("result-many")
    return min(20, max(1, int(use.number(3)))) if use else 1


def file_name(job: Job, index: int) -> str:
    """The name of a file of the job, such as `<id>-0.jpg`."""
    extension = next((EXTENSIONS[name] for name in job.faults if name in EXTENSIONS), "jpg")
    return f"{job.id}-{index}.{extension}"


def addresses(job: Job, base_url: str, reads: int) -> list[str]:
    """The addresses of the job's files; `reads` says how often the job was read before."""
    names = [file_name(job, index) for index in range(file_count(job))]
    if use := job.faults.get("result-address"):
        return [use.value]
    if use := job.faults.get("result-private"):
        return [f"http://{use.value}/images/{name}" for name in names]
    suffix = f"?read={reads}" if "result-expired" in job.faults else ""
    return [f"{base_url}/images/{name}{suffix}" for name in names]


def result_of(job: Job, base_url: str, reads: int = 0) -> object:
    """The `result` of a completed job: `{"images": [address]}` save where a fault says else."""
    urls = addresses(job, base_url, reads)
    faults = job.faults
    if not faults:
        return {"images": urls}
    shapes: dict[str, object] = {
        "result-null": None,
        "result-empty": {},
        "result-no-images": {"images": []},
        "result-string": urls[0],
        "result-list": urls,
        "result-url": {"imageUrl": urls[0]},
        "result-repeat": {"images": urls + urls},
    }
    return next((shapes[name] for name in faults if name in shapes), {"images": urls})
