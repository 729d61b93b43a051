"""From the variables of a bucket to Django's storage of it."""

from typing import Any


def storage(
    *, name: str, endpoint: str, region: str, prefix: str, access_key: str, secret_key: str
) -> dict[str, Any]:
    """Return the entry of STORAGES for a bucket.

    Without keys boto3 looks for some where it usually does, such as the machine's role.
    """
    options: dict[str, Any] = {
        "bucket_name": name,
        "location": prefix.strip("/"),
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        # What stands in boto3's own variables must not be mixed with ours.
        "access_key": access_key or None,
        "secret_key": secret_key or None,
        "security_token": None,
    }
    return {"BACKEND": "gallery.bucket.BucketStorage", "OPTIONS": options}
