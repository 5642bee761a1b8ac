"""stub"""
def urls(text: str) -> list[tuple[str, str]]:
    return []
