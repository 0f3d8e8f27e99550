"""Modules and files out of packs: one piece of bytes instead of thousands of files, each already compiled."""

import json
import marshal
import os
import sys
from importlib.machinery import ModuleSpec, SourcelessFileLoader
from importlib.util import spec_from_file_location
from types import CodeType

_modules: dict[str, tuple[memoryview, str, bool]] = {}
"""By name: the code, where the module would lie as a file, and whether it is a package."""
_folders: dict[str, str] = {}
"""By name: the folder of a package that has no module of its own."""
_later: dict[str, str] = {}
"""By name: the pack in which a module is that is fetched when the module is first imported."""


class Loader(SourcelessFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        return marshal.loads(_modules[fullname][0])


class Finder:
    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name in _later:
            fetch(_later[name])
        if name not in _modules:
            spec = ModuleSpec(name, None, is_package=True) if name in _folders else None
            if spec:
                spec.submodule_search_locations = [_folders[name]]
            return spec
        _, file, package = _modules[name]
        inside = [os.path.dirname(file)] if package else None
        return spec_from_file_location(
            name, file, loader=Loader(name, file), submodule_search_locations=inside
        )


def add(pack) -> None:  # type: ignore[no-untyped-def]
    """Take a pack as site/build.py writes it: the length of its table, the table, the bytes."""
    whole = memoryview(pack.to_bytes() if hasattr(pack, "to_bytes") else pack)
    start = 4 + int.from_bytes(whole[:4], "little")
    table = json.loads(bytes(whole[4:start]))
    _later.update(table["later"])
    for name, (file, package, at, size) in table["modules"].items():
        _modules[name] = whole[start + at : start + at + size], file, package
        _later.pop(name, None)
        folder = os.path.dirname(os.path.dirname(file) if package else file)
        while name := name.rpartition(".")[0]:
            _folders[name], folder = folder, os.path.dirname(folder)
    for file, (at, size) in table["files"].items():
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "wb") as out:
            out.write(whole[start + at : start + at + size])


def come(name: str, pack) -> None:  # type: ignore[no-untyped-def]
    """Take a pack that was fetched beforehand, unless an import could not wait for it."""
    if name in _later.values():
        add(pack)


def fetch(name: str) -> None:
    """Fetch a pack now."""
    import gzip

    import js

    add(gzip.decompress(js.pack(name).to_bytes()))


sys.meta_path.insert(0, Finder)  # type: ignore[arg-type]
