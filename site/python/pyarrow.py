"""As much of pyarrow as Streamlit needs to send a table: Arrow's stream of text, numbers and booleans."""

import json
import struct
import types as _types

import flatbuffers
import numpy as np
import pandas as pd

__version__ = "0.0.1"  # so old that pandas does not use it


class ArrowException(Exception): ...  # noqa: N818


class ArrowInvalid(ValueError, ArrowException): ...  # noqa: N818


class ArrowTypeError(TypeError, ArrowException): ...


class ArrowNotImplementedError(NotImplementedError, ArrowException): ...


class Array: ...


class ChunkedArray: ...


class LargeListType: ...


class ListType: ...


class RecordBatch: ...


class RecordBatchReader: ...


class DataType:
    def __init__(self, kind, bits=0):
        self.kind, self.bits = kind, bits


class Field:
    def __init__(self, name, type):
        self.name, self.type, self.nullable = name, type, True


class Schema:
    def __init__(self, fields, metadata):
        self.fields, self.metadata = fields, metadata

    def __iter__(self):
        return iter(self.fields)

    def __len__(self):
        return len(self.fields)

    def field(self, which):
        return self.fields[which] if isinstance(which, int) else self.fields[self.names.index(which)]

    @property
    def names(self):
        return [field.name for field in self.fields]


class Table:
    """Columns as Arrow lays them out: for each its buffers, and how many of its values are missing."""

    def __init__(self, schema, columns, num_rows):
        self.schema, self.laid_out, self.num_rows = schema, columns, num_rows

    @property
    def column_names(self):
        return self.schema.names

    @classmethod
    def from_pandas(cls, df, preserve_index=None):
        found = [(name, str(name), df.iloc[:, at]) for at, name in enumerate(df.columns)]
        index = []
        if isinstance(df.index, pd.RangeIndex) and preserve_index is not True:
            rows = df.index
            index.append(
                {
                    "kind": "range",
                    "name": rows.name,
                    "start": rows.start,
                    "stop": rows.stop,
                    "step": rows.step,
                }
            )
        elif preserve_index is not False:
            for level, name in enumerate(df.index.names):
                field = f"__index_level_{level}__" if name is None else str(name)
                found.append((name, field, pd.Series(df.index.get_level_values(level))))
                index.append(field)
        fields, columns, described = [], [], []
        for name, field, values in found:
            kind, buffers, missing, pandas_type = _column(values)
            fields.append(Field(field, kind))
            columns.append((buffers, missing))
            described.append(
                {
                    "name": None if name is None else str(name),
                    "field_name": field,
                    "pandas_type": pandas_type,
                    "numpy_type": "object" if kind.kind == "utf8" else pandas_type,
                    "metadata": None,
                }
            )
        heads = [
            {"name": name, "field_name": name, "pandas_type": "unicode", "numpy_type": "object"}
            | {"metadata": {"encoding": "UTF-8"}}
            for name in df.columns.names
        ]
        about = {"index_columns": index, "column_indexes": heads, "columns": described}
        about |= {"pandas_version": pd.__version__, "creator": {"library": "pyarrow", "version": __version__}}
        return cls(Schema(fields, {b"pandas": json.dumps(about).encode()}), columns, len(df))


class BufferOutputStream:
    def __init__(self):
        self.parts = []

    def getvalue(self):
        return self

    def to_pybytes(self):
        return b"".join(self.parts)


class RecordBatchStreamWriter:
    def __init__(self, sink, schema):
        self.sink = sink
        sink.parts.append(_schema_message(schema))

    def write_table(self, table):
        self.sink.parts.append(_batch_message(table))

    def close(self):
        self.sink.parts.append(struct.pack("<II", 0xFFFFFFFF, 0))


def _column(values):
    """A column's type, its buffers, how many values are missing, and what pandas calls the type."""
    values = values.reset_index(drop=True)
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    there = values.notna().to_numpy(dtype=bool)
    missing = int(len(values) - there.sum())
    valid = np.packbits(there, bitorder="little").tobytes() if missing else b""
    name = str(values.dtype).lower()
    if name in ("object", "str", "string"):
        seen = [value for value, known in zip(values.array, there, strict=True) if known]
        if not seen or all(isinstance(value, str) for value in seen):
            texts = [
                value.encode() if known else b"" for value, known in zip(values.array, there, strict=True)
            ]
            ends = np.cumsum([0, *map(len, texts)], dtype="<i4").tobytes()
            return DataType("utf8"), [valid, ends, b"".join(texts)], missing, "unicode"
        if all(isinstance(value, (bool, np.bool_)) for value in seen):
            name = "bool"
        elif all(isinstance(value, (int, np.integer)) for value in seen):
            name = "int64"
        elif all(isinstance(value, (int, float, np.integer, np.floating)) for value in seen):
            name = "float64"
        else:
            raise ArrowTypeError(f"mixed column {values.name!r}")
    if name in ("bool", "boolean"):
        bits = np.where(there, values.to_numpy(dtype=object), False).astype(bool)
        return DataType("bool"), [valid, np.packbits(bits, bitorder="little").tobytes()], missing, "bool"
    if name.rstrip("0123456789") in ("int", "uint"):
        numbers = values.where(there, 0).to_numpy(dtype=name)
        return (
            DataType("int" if name[0] == "i" else "uint", numbers.itemsize * 8),
            [valid, numbers.tobytes()],
            missing,
            name,
        )
    if name in ("float32", "float64"):
        numbers = values.to_numpy(dtype=name, na_value=np.nan)
        return DataType("float", numbers.itemsize * 8), [valid, numbers.tobytes()], missing, name
    raise ArrowNotImplementedError(f"no {values.dtype} here")


def _padded(part):
    return part + b"\0" * (-len(part) % 8)


def _table(builder, slots, size):
    """A table of Arrow's schema: (slot, type, value) each."""
    builder.StartObject(size)
    for slot, kind, value in slots:
        if kind == "Offset":
            builder.PrependUOffsetTRelativeSlot(slot, value, 0)
        else:
            getattr(builder, f"Prepend{kind}Slot")(slot, value, None)
    return builder.EndObject()


def _vector(builder, offsets):
    builder.StartVector(4, len(offsets), 4)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return builder.EndVector()


def _pairs(builder, pairs):
    builder.StartVector(16, len(pairs), 8)
    for first, second in reversed(pairs):
        builder.Prep(8, 16)
        builder.PrependInt64(second)
        builder.PrependInt64(first)
    return builder.EndVector()


def _message(kind, head, body=b""):
    builder = flatbuffers.Builder(1024)
    slots = [(0, "Int16", 4), (1, "Uint8", kind), (2, "Offset", head(builder)), (3, "Int64", len(body))]
    builder.Finish(_table(builder, slots, 5))
    written = _padded(bytes(builder.Output()))
    return struct.pack("<Ii", 0xFFFFFFFF, len(written)) + written + body


def _type(builder, type):
    """A type's number in Arrow's union, and its table."""
    if type.kind in ("int", "uint"):
        return 2, _table(builder, [(0, "Int32", type.bits), (1, "Bool", type.kind == "int")], 2)
    if type.kind == "float":
        return 3, _table(builder, [(0, "Int16", type.bits // 32)], 1)
    return {"utf8": 5, "bool": 6}[type.kind], _table(builder, [], 0)


def _schema_message(schema):
    def head(builder):
        fields = []
        for field in schema.fields:
            name = builder.CreateString(field.name)
            number, type = _type(builder, field.type)
            slots = [(0, "Offset", name), (1, "Bool", True), (2, "Uint8", number), (3, "Offset", type)]
            fields.append(_table(builder, [*slots, (5, "Offset", _vector(builder, []))], 7))
        listed = _vector(builder, fields)
        about = []
        for key, value in schema.metadata.items():
            texts = builder.CreateString(key.decode()), builder.CreateString(value.decode())
            about.append(_table(builder, [(0, "Offset", texts[0]), (1, "Offset", texts[1])], 2))
        return _table(
            builder, [(0, "Int16", 0), (1, "Offset", listed), (2, "Offset", _vector(builder, about))], 4
        )

    return _message(1, head)


def _batch_message(table):
    body, buffers = b"", []
    for parts, _ in table.laid_out:
        for part in parts:
            buffers.append((len(body), len(part)))
            body += _padded(part)

    def head(builder):
        nodes = _pairs(builder, [(table.num_rows, missing) for _, missing in table.laid_out])
        slots = [(0, "Int64", table.num_rows), (1, "Offset", nodes), (2, "Offset", _pairs(builder, buffers))]
        return _table(builder, slots, 4)

    return _message(3, head, body)


def _is(*kinds):
    return lambda type: type.kind in kinds


types = _types.SimpleNamespace(
    is_integer=_is("int", "uint"), is_floating=_is("float"), is_boolean=_is("bool"), is_string=_is("utf8")
)
for _kind in ("large_string", "date", "time", "timestamp", "duration", "list", "decimal", "null"):
    setattr(types, f"is_{_kind}", _is())
for _kind in ("binary", "large_binary", "struct", "interval", "dictionary"):
    setattr(types, f"is_{_kind}", _is())
