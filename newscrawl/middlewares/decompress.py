"""Scrapy's decompression of answers, with a quicker way for nearly all of them."""

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

from newscrawl.warc.gunzip import gunzip_whole


class DecompressMiddleware(HttpCompressionMiddleware):
    """Gives the same bodies as its base, which looks at what is damaged, too large, or no single gzip member."""

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        whole = gunzip_whole(body, max_size) if encoding.endswith(b"gzip") else None
        return HttpCompressionMiddleware._decode(body, encoding, max_size) if whole is None else whole
