"""Zone of a clock time that names none, by the country of the host or the language of the page."""

from datetime import UTC, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: Countries whose papers share one zone, as a rule the capital's.
_BY_COUNTRY = {
    "id": "Asia/Jakarta",
    "my": "Asia/Kuala_Lumpur",
    "sg": "Asia/Singapore",
    "bn": "Asia/Brunei",
    "tl": "Asia/Dili",
    "th": "Asia/Bangkok",
    "vn": "Asia/Ho_Chi_Minh",
    "ph": "Asia/Manila",
    "jp": "Asia/Tokyo",
    "kr": "Asia/Seoul",
    "cn": "Asia/Shanghai",
    "tw": "Asia/Taipei",
    "hk": "Asia/Hong_Kong",
    "in": "Asia/Kolkata",
    "pk": "Asia/Karachi",
    "bd": "Asia/Dhaka",
    "lk": "Asia/Colombo",
    "np": "Asia/Kathmandu",
    "il": "Asia/Jerusalem",
    "tr": "Europe/Istanbul",
    "sa": "Asia/Riyadh",
    "ae": "Asia/Dubai",
    "eg": "Africa/Cairo",
    "za": "Africa/Johannesburg",
    "ng": "Africa/Lagos",
    "ke": "Africa/Nairobi",
    "de": "Europe/Berlin",
    "at": "Europe/Vienna",
    "ch": "Europe/Zurich",
    "fr": "Europe/Paris",
    "be": "Europe/Brussels",
    "nl": "Europe/Amsterdam",
    "lu": "Europe/Luxembourg",
    "it": "Europe/Rome",
    "es": "Europe/Madrid",
    "pt": "Europe/Lisbon",
    "uk": "Europe/London",
    "ie": "Europe/Dublin",
    "dk": "Europe/Copenhagen",
    "no": "Europe/Oslo",
    "se": "Europe/Stockholm",
    "fi": "Europe/Helsinki",
    "pl": "Europe/Warsaw",
    "cz": "Europe/Prague",
    "sk": "Europe/Bratislava",
    "hu": "Europe/Budapest",
    "ro": "Europe/Bucharest",
    "bg": "Europe/Sofia",
    "gr": "Europe/Athens",
    "hr": "Europe/Zagreb",
    "si": "Europe/Ljubljana",
    "rs": "Europe/Belgrade",
    "ua": "Europe/Kyiv",
    "ru": "Europe/Moscow",
    "nz": "Pacific/Auckland",
    "ar": "America/Argentina/Buenos_Aires",
    "br": "America/Sao_Paulo",
    "co": "America/Bogota",
    "pe": "America/Lima",
    "cl": "America/Santiago",
}
#: Languages that are written in one zone, for hosts that name no country.
_BY_LANGUAGE = {
    "id": "id",
    "ms": "my",
    "de": "de",
    "ja": "jp",
    "ko": "kr",
    "th": "th",
    "vi": "vn",
    "it": "it",
    "pl": "pl",
    "tr": "tr",
    "nl": "nl",
    "sv": "se",
    "da": "dk",
    "no": "no",
    "nb": "no",
    "fi": "fi",
    "cs": "cz",
    "hu": "hu",
    "el": "gr",
    "he": "il",
    "fr": "fr",
}


@lru_cache(maxsize=256)
def zone_of(host: str, language: str) -> tzinfo:
    """Return the zone in which a site's bare clock times are most likely; UTC where neither host nor language says it.

    >>> str(zone_of("www.kabar.co.id", "en")), str(zone_of("kabar.example", "id")), str(zone_of("news.example", "en"))
    ('Asia/Jakarta', 'Asia/Jakarta', 'UTC')
    """
    country = host.rpartition(".")[2].lower()
    if country == "co" and not host.lower().endswith(".com.co"):
        country = ""  # sold as a company's ending
    name = _BY_COUNTRY.get(country) or _BY_COUNTRY.get(_BY_LANGUAGE.get(language, ""))
    try:
        return ZoneInfo(name) if name else UTC
    except ZoneInfoNotFoundError:  # a machine without the table of zones
        return UTC
