import pytest

from holdfast.evidence.secret_shapes import KEY_SHAPES, PERSONAL_SHAPES, Shape, spelled


def _shapes_in(text: str, shapes: tuple[Shape, ...] = KEY_SHAPES) -> list[str]:
    return [match[0] for shape in shapes if shape.may_stand_in(text) for match in shape.pattern.finditer(text)]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("key sk-abcdefghijklmnop1234.", "sk-abcdefghijklmnop1234"),
        ("sk-ant-api03-Zz_9-abcdefgh", "sk-ant-api03-Zz_9-abcdefgh"),
        (r'"a\nsk-abcdefghijklmnop1234"', "sk-abcdefghijklmnop1234"),
        ("bce-v3/ALTAK-aB3/0f1e2d done", "bce-v3/ALTAK-aB3/0f1e2d"),
        (r'"bce-v3\/ALTAK-aB3\/0f1e2d"', r"bce-v3\/ALTAK-aB3\/0f1e2d"),
        ("Authorization: Bearer abc12345.x", "Bearer abc12345.x"),
        ("BEARER abc12345", "BEARER abc12345"),
        ("Basic dXNlcjpwYXNz1234==", "dXNlcjpwYXNz1234=="),
        ("AKIAABCDEFGHIJKLMNOP", "AKIAABCDEFGHIJKLMNOP"),
        ("AIza" + "a" * 35, "AIza" + "a" * 35),
        ("ghp_" + "a" * 36, "ghp_" + "a" * 36),
        ("github_pat_" + "a" * 22, "github_pat_" + "a" * 22),
        ("hf_" + "a" * 34, "hf_" + "a" * 34),
        ("xoxb-1234567890-abc", "xoxb-1234567890-abc"),
        ("eyJhbGciOiJ.eyJzdWIiOiIx.SflKxwRJSMeKK", "eyJhbGciOiJ.eyJzdWIiOiIx.SflKxwRJSMeKK"),
        ("https://user:pa55@host/", "user:pa55@"),
        ("https://0123456789abcdef0@host/", "0123456789abcdef0@"),
        (r"https:\/\/user:pa55@host", "user:pa55@"),
        ("https://h/?a=1&api_key=abcdef&b=2", "api_key=abcdef"),
        ("https://h/?X-Amz-Signature=abcdef01", "X-Amz-Signature=abcdef01"),
    ],
)
def test_a_key_is_known_by_its_shape(text: str, secret: str) -> None:
    assert _shapes_in(text) == [secret]


def test_a_private_key_is_known_whole() -> None:
    block = "-----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\n-----END RSA PRIVATE KEY-----"
    assert _shapes_in(f"It is {block}.") == [block]
    assert _shapes_in(block.replace("\n", "\\n")) == [block.replace("\n", "\\n")]


@pytest.mark.parametrize(
    "text",
    [
        "risk-averse-since-1234567890 and task-management-12345678",
        "Use bearer authentication, or a Bearer token.",
        "basic understanding of the matter",
        "git clone ssh://git@github.com/acme/app",
        "https://example.com/?sort_key=ascending&key=up",
        "sk-learn-is-a-library-for-python",
        "An -----END PRIVATE KEY----- alone.",
        "eyJ is how they start",
        "mail anna@example.com",
    ],
)
def test_ordinary_text_has_no_key_in_it(text: str) -> None:
    assert _shapes_in(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to anna.b+x@example.co.uk.", ["anna.b+x@example.co.uk"]),
        ("Call +49 30 1234567 today", ["+49 30 1234567"]),
        ("1 + 2345678 = 3, C++ 20, 1e+100", []),
        ("user@localhost", []),
    ],
)
def test_personal_data_is_known_by_its_shape(text: str, found: list[str]) -> None:
    assert _shapes_in(text, PERSONAL_SHAPES) == found


def test_a_plain_key_has_one_spelling() -> None:
    assert set(spelled("sk-plain_Key.1")) == {"sk-plain_Key.1"}


def test_an_awkward_value_is_known_in_json_and_in_urls() -> None:
    spellings = set(spelled('a/"b & ü'))
    assert {
        'a/"b & ü',
        'a/\\"b & ü',
        'a\\/\\"b & ü',
        'a/\\\\\\"b & ü',
        "a%2F%22b%20%26%20%C3%BC",
        "a%2F%22b+%26+%C3%BC",
    } <= spellings
    assert {"a%2f%22b%20%26%20%c3%bc", 'a/\\"b \\u0026 ü', 'a/\\"b & \\u00fc'} <= spellings
