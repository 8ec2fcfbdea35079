"""The same answer in another language, as far as a simulation goes: set sentences, and the words that hold digits."""

from typing import Literal

Language = Literal["de", "en", "es", "fr", "ja", "zh"]

_SENTENCES: dict[Language, tuple[str, str]] = {
    "de": (
        "Vielen Dank für Ihre Nachricht. Wir haben Ihre Anfrage geprüft und kümmern uns gerne darum.",
        "Bitte beachten Sie dabei: {}.",
    ),
    "en": (
        "Thank you for your message. We have looked into your request and will take care of it.",
        "Please note: {}.",
    ),
    "es": (
        "Muchas gracias por su mensaje. Hemos revisado su solicitud y nos ocuparemos de ella con mucho gusto.",
        "Tenga en cuenta lo siguiente: {}.",
    ),
    "fr": (
        "Merci beaucoup pour votre message. Nous avons examiné votre demande et nous nous en occupons volontiers.",
        "Veuillez noter ce qui suit : {}.",
    ),
    "ja": ("ご連絡ありがとうございます。お問い合わせの内容を確認し、対応いたします。", "ご確認ください：{}。"),
    "zh": ("感谢您的来信。我们已经查看了您的请求，并会尽快为您处理。", "请注意以下内容：{}。"),
}


def in_language(text: str, language: Language) -> str:
    """Set sentences in `language` with the words of `text` that hold a digit, such as order numbers and amounts."""
    greeting, with_words = _SENTENCES[language]
    words = [word.strip(".,;:!?()\"'") for word in text.split() if any(letter.isdigit() for letter in word)]
    if not words:
        return greeting
    joint, space = ("、", "") if language in ("ja", "zh") else (", ", " ")
    return f"{greeting}{space}{with_words.replace('{}', joint.join(words))}"
