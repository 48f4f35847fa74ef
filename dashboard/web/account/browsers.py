"""What browsers call themselves, as people know them."""

# Each claims to be those below it as well.
BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Opera Mini", "Opera Mini"), ("SamsungBrowser", "Samsung Internet")),
    *(("UCBrowser", "UC Browser"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"), ("CriOS", "Chrome")),
    *(("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS")),
    *(("Mac OS X", "macOS"), ("KAIOS", "KaiOS"), ("Linux", "Linux")),
)


def browser_name(agent: str) -> str:
    """As “Firefox · Android”; the whole text of one that isn’t known."""
    found = [next((name for mark, name in known if mark in agent), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(found) if all(found) else agent
