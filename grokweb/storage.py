"""Static files under hashed names, also where one script imports another."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the addresses in `import` statements rewritten as well."""

    support_js_module_import_aggregation = True

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a file; while a process runs it stays the same."""
        return _address(self, name, force)


@cache
def _address(storage: StaticFilesStorage, name: str | None, force: bool) -> str:
    return str(super(StaticFilesStorage, storage).url(name or "", force))
