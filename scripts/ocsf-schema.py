"""Writes tests/schemas/ocsf-1.3.0.schema.json: what OCSF allows in the events of reports and of the security log.

The schema server of OCSF gives no JSON Schema offline; this flattens the definitions of a checkout at tag 1.3.0:
    git clone https://github.com/ocsf/ocsf-schema && git -C ocsf-schema checkout 1.3.0
    python3 scripts/ocsf-schema.py ocsf-schema
Attributes, requirements, enums, regular expressions and constraints are as defined there. Closed: an attribute that a class
does not have is an error. Objects deeper than the events go are left open.
"""

import json
import pathlib
import sys

# Class, its definition, and how deep: four for `vulnerabilities[].cve.cvss[]`, two for `entity.policy`.
EVENTS = {
    2002: ("events/findings/vulnerability_finding.json", 4),
    2004: ("events/findings/detection_finding.json", 4),
    3002: ("events/iam/authentication.json", 2),
    3004: ("events/iam/entity_management.json", 2),
    6003: ("events/application/api.json", 2),
    6007: ("events/application/scan_activity.json", 4),
}
# Of the profiles that a class may have, those that the events name.
PROFILES = {"cloud"}

root = pathlib.Path(sys.argv[1])
read = lambda path: json.loads((root / path).read_text())
dictionary = read("dictionary.json")
types = dictionary["types"]["attributes"]
categories = read("categories.json")["attributes"]


def file_of(folder, name):
    return next(path for path in (root / folder).rglob(f"{name}.json")).relative_to(root)


def attributes_of(path, folder):
    """Its own and inherited attributes, with what the dictionary says of each."""
    definition = read(path)
    base = definition.get("extends")
    found = attributes_of(file_of(folder, base), folder) if base and base != "object" else {}
    found = {name: dict(value) for name, value in found.items()}
    own = dict(definition.get("attributes", {}))
    for include in own.pop("$include", []):
        included = read(include)
        profile = included["name"] if include.startswith("profiles/") else None
        for name, value in included["attributes"].items():
            if isinstance(value, dict):
                found[name] = {**found.get(name, {}), **value, **({"profile": profile} if profile else {})}
    for name, value in own.items():
        merged = {**found.get(name, {}), **value}
        if "enum" in value and name in found:
            merged["enum"] = {**found[name].get("enum", {}), **value["enum"]}
        found[name] = merged
    return {name: value for name, value in found.items() if value.get("profile") in {None, *PROFILES}}


def constraints_of(path, folder):
    definition = read(path)
    base = definition.get("extends")
    own = definition.get("constraints", {})
    return own or (constraints_of(file_of(folder, base), folder) if base and base != "object" else {})


def schema_of(attributes, constraints, depth):
    properties = {name: attribute(name, value, depth) for name, value in attributes.items()}
    required = sorted(name for name, value in attributes.items() if value.get("requirement") == "required")
    some = constraints.get("at_least_one")
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **({"anyOf": [{"required": [name]} for name in some]} if some else {}),
        "properties": properties,
    }


def attribute(name, value, depth):
    known = {**dictionary["attributes"].get(name, {}), **value}
    enum = {**dictionary["attributes"].get(name, {}).get("enum", {}), **value.get("enum", {})}
    one = type_of(known["type"], enum, depth)
    return {"type": "array", "items": one} if known.get("is_array") else one


def type_of(name, enum, depth):
    if name not in types:
        if depth == 0 or name == "object":
            return {"type": "object"}
        path = file_of("objects", name)
        return schema_of(attributes_of(path, "objects"), constraints_of(path, "objects"), depth - 1)
    plain = {"integer_t": "integer", "long_t": "integer", "float_t": "number", "boolean_t": "boolean", "json_t": None}
    base = types[name].get("type", name)
    kind = plain.get(base, plain.get(name, "string"))
    if enum and kind == "integer":
        return {"enum": sorted(int(key) for key in enum)}
    regex = types[name].get("regex")
    return {**({"type": kind} if kind else {}), **({"pattern": regex} if regex and kind == "string" else {})}


def event(uid, path, depth):
    definition = read(path)
    attributes = attributes_of(pathlib.Path(path), "events")
    schema = schema_of(attributes, definition.get("constraints", {}), depth)
    fixed = {"class_uid": uid, "category_uid": uid // 1000}
    for name, value in fixed.items():
        schema["properties"][name] = {"const": value}
    activities = schema["properties"]["activity_id"]["enum"]
    schema["properties"]["type_uid"] = {"enum": [uid * 100 + one for one in activities]}
    return schema


output = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "$comment": "Flattened from github.com/ocsf/ocsf-schema, tag 1.3.0, Apache-2.0, by scripts/ocsf-schema.py",
    "definitions": {str(uid): event(uid, *defined) for uid, defined in EVENTS.items()},
    "type": "object",
    "required": ["class_uid"],
    "oneOf": [{"$ref": f"#/definitions/{uid}"} for uid in EVENTS],
}
target = pathlib.Path(__file__).parent.parent / "tests/schemas/ocsf-1.3.0.schema.json"
target.write_text(json.dumps(output, separators=(",", ":"), sort_keys=True) + "\n")
