"""Players of other sites: which service an address belongs to, and the service's own identifier of the video."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from archive.items import MediaType
from archive.languages.patterns import Hinted, pattern_of


@dataclass(frozen=True, slots=True)
class Player:
    """What an address of a player says."""

    type: MediaType
    provider: str
    id: str | None


_ID: Final = r"([\w-]{1,64})"
_ADDRESSES: Final[tuple[tuple[str, MediaType, str], ...]] = (
    ("youtube", "video", rf"youtube(?:-nocookie)?\.com/(?:embed|v|shorts|live)/(?!videoseries){_ID}"),
    ("youtube", "video", rf"youtube(?:-nocookie)?\.com/watch\?(?:[^#]*&)?v={_ID}"),
    ("youtube", "video", rf"youtu\.be/{_ID}"),
    ("rutube", "video", rf"rutube\.ru/(?:play/embed|video/embed|embed|video|shorts)/(?:private/)?{_ID}"),
    ("rutube", "video", rf"video\.rutube\.ru/{_ID}"),
    ("vk", "video", r"(?:vk\.com|vk\.ru|vkvideo\.ru|vkontakte\.ru)/(?:video|clip)(-?\d+_\d+)"),
    ("ok", "video", rf"(?:ok|odnoklassniki)\.ru/(?:videoembed|video|live)/{_ID}"),
    ("dzen", "video", rf"dzen\.ru/(?:embed|video/watch|shorts|a)/{_ID}"),
    ("dzen", "video", rf"frontend\.vh\.yandex\.ru/player/{_ID}"),
    ("dzen", "video", rf"zen\.yandex\.ru/(?:embed|video/watch)/{_ID}"),
    ("telegram", "embed", r"(?:t|telegram)\.me/(?:s/)?((?!s/|share|joinchat)[A-Za-z]\w{3,40}/\d+)"),
    ("vimeo", "video", r"(?:player\.)?vimeo\.com/(?:video/)?(\d+)"),
    ("dailymotion", "video", rf"dailymotion\.com/(?:embed/)?video/{_ID}"),
    ("dailymotion", "video", rf"geo\.dailymotion\.com/player[^?]*\?video={_ID}"),
    (
        "smotrim",
        "video",
        r"player\.(?:smotrim|vgtrk|rutv)\.(?:ru|com)/(?:iframe|swf)/(?:video|live|audio)/(?:id/)?(\d+)",
    ),
    ("ntv", "video", rf"ntv\.ru/(?:embed|video)/{_ID}"),
    ("mailru", "video", r"(?:my|videoapi\.my)\.mail\.ru/(?:videos?/embed|video/embed)/([\w/-]{1,80})"),
    ("coub", "video", rf"coub\.com/(?:embed|view)/{_ID}"),
    ("twitch", "video", r"player\.twitch\.tv/\?(?:[^#]*&)?(?:video|channel)=(\w+)"),
    ("tiktok", "video", r"tiktok\.com/(?:embed/(?:v2/)?|player/v1/|@[\w.-]+/video/)(\d+)"),
    ("facebook", "video", r"facebook\.com/plugins/video\.php\?(?:[^#]*&)?href=([^&#]{1,300})"),
    ("soundcloud", "audio", r"w\.soundcloud\.com/player/\?(?:[^#]*&)?url=([^&#]{1,300})"),
    ("yandex-music", "audio", r"music\.yandex\.\w+/iframe/[^?]*?((?:track|album|playlist)/[\w/]+)"),
    ("spotify", "audio", r"open\.spotify\.com/embed(?:-podcast)?/([\w/]+)"),
    ("twitter", "embed", r"(?:twitter|x)\.com/\w+/status(?:es)?/(\d+)"),
    ("twitter", "embed", r"platform\.twitter\.com/embed/Tweet\.html\?(?:[^#]*&)?id=(\d+)"),
    ("instagram", "embed", rf"instagram\.com/(?:p|reel|tv)/{_ID}"),
)
# The host must be the service's own, not a word inside another address.
_PLAYERS: Final = [
    (provider, kind, pattern_of(rf"(?:www\.|m\.)?{pattern}", re.IGNORECASE)) for provider, kind, pattern in _ADDRESSES
]
_HOSTS: Final = Hinted(
    r"youtu|rutube|vk\.|vkvideo|vkontakte|ok\.ru|odnoklassniki|dzen\.|yandex|t\.me|telegram|vimeo|dailymotion"
    r"|smotrim|vgtrk|rutv|ntv\.ru"
    r"|mail\.ru|coub|twitch|tiktok|facebook|soundcloud|spotify|twitter|x\.com|instagram",
    re.IGNORECASE,
)


def player_of(address: str) -> Player | None:
    """The service an absolute address belongs to; None where it is no known player.

    VK's old player names a video by `oid` and `id` in the query: https://dev.vk.com/ru/widgets/video.
    """
    if not _HOSTS(address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.path.endswith("/video_ext.php"):
        query = parse_qs(parts.query)
        oid, number = query.get("oid", [""])[0], query.get("id", [""])[0]
        if re.fullmatch(r"-?\d{1,15}", oid) and re.fullmatch(r"\d{1,15}", number):
            return Player("video", "vk", f"{oid}_{number}")
        return None
    plain = f"{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    for provider, kind, pattern in _PLAYERS:
        match = pattern.match(plain)
        if match:
            return Player(kind, provider, unquote(match[1])[:300])
    return None


__all__ = ["Player", "player_of"]
