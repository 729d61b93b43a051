"""What a browser complains of while a test goes on: errors of ours fail it."""

from playwright.sync_api import ConsoleMessage, Page

# A refused form, and a draft that was changed meanwhile: pages know how to take them.
TAKEN = ("422", "409")


def gather(page: Page, complaints: list[str], *expected: str) -> None:
    """Write down its errors, but for what browsers say by themselves of what is expected."""

    def heard(message: ConsoleMessage) -> None:
        is_expected = any(words in message.text for words in (*TAKEN, *expected))
        if message.type == "error" and not is_expected:
            complaints.append(message.text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", heard)
