"""Pages as the programs write them that most local papers of Indonesia use: WordPress with its themes, Blogger.

Reconstructed: the markup is what these themes are known for, the words are invented.
"""

import pytest

from newscrawl.items import Draft
from tests.page.pages import FIRST, SECOND, read_undeclared

TITLE = "Petani Cianjur Panen Raya Padi Organik"
LAST = "Menurut dia, hasil panen itu akan dijual ke pasar induk dan ke beberapa toko di Jakarta."
OTHER = "<a href='/ekonomi/harga-beras-naik-di-pasar-induk'>Harga Beras Naik di Pasar Induk</a>"
AT = "2026-06-09T08:00:00+07:00"
TAGS = "<a href='/tag/padi' rel=tag>padi</a> <a href='/tag/cianjur' rel=tag>cianjur</a>"
PAGES = {
    "newkarma": f"""
        <article id=post-123 class='post type-post hentry content-single gmr-single'>
        <header class='entry-header entry-header-single'>
        <div class=gmr-meta-topic><span class=cat-links-content>
        <a href='/category/daerah' rel='category tag'>Daerah</a></span></div>
        <h1 class=entry-title><strong>{TITLE}</strong></h1>
        <div class='table-cell gmr-content-metasingle'><div class='meta-content gmr-content-metasingle'>
        <span class='author vcard'>
        <a class='url fn n' href='/author/rina' title='Permalink ke: Rina'>Rina Wulandari</a></span></div>
        <div class='meta-content gmr-content-metasingle'><span class=posted-on>
        <time class='entry-date published' datetime='{AT}'>Juni 9, 2026</time></span></div></div>
        <div class='table-cell gmr-content-share'><ul class=gmr-socialicon-share><li>Share</li></ul></div></header>
        <div class=single-wrap><div class='entry-content entry-content-single clearfix'>
        <p><strong>KABARMURIA.com, CIANJUR</strong> – {FIRST}</p><div class=gmr-banner-insidecontent>Iklan</div>
        <div class=gmr-related-post-onlytitle><div class=related-text-onlytitle>Berita Terkait</div>
        <div class=list-gallery-title>{OTHER}</div></div>
        <p>{SECOND}</p><p><strong>Baca Juga: {OTHER}</strong></p><p>{LAST} <strong>(*)</strong></p>
        <div class=page-links><span class=page-text>Pages:</span> <span>1</span> <a href='/x/2'>2</a></div></div>
        <footer class='entry-footer entry-footer-single'><span class=tags-links>
        <span>Tag:</span> {TAGS}</span></footer></div>
        </article>
        <div id=comments><h3>Tinggalkan Balasan</h3><p>Alamat email Anda tidak akan dipublikasikan.</p></div>
        """,
    "jnews": f"""
        <div class=entry-header><h1 class=jeg_post_title>{TITLE}</h1><div class=jeg_post_meta>
        <div class=jeg_meta_author><span class=meta_text>by</span> <a href='/author/rina'>Rina Wulandari</a></div>
        <div class=jeg_meta_date><a href='/ekonomi/petani-cianjur-panen-raya'>9 Juni 2026 08:00</a></div>
        <div class=jeg_meta_category>in <a href='/category/ekonomi' rel='category tag'>Ekonomi</a></div></div></div>
        <div class='entry-content no-share'><div class='jeg_share_button share-float'><a>Share on Facebook</a></div>
        <div class=content-inner><p><strong>CIANJUR</strong> – {FIRST}</p>
        <div class='jnews_inline_related_post_wrapper left'><h3 class=jeg_block_title>
        <span>Berita<strong>Terkait</strong></span></h3>
        <article class=jeg_post><h3 class=jeg_post_title>{OTHER}</h3></article></div>
        <p>{SECOND}</p><p>{LAST} (rin)</p><div class=jeg_post_tags><span>Tags:</span> {TAGS}</div></div></div>
        <div class=jeg_authorbox><h3 class=jeg_author_name><a href='/author/rina'>Rina Wulandari</a></h3>
        <p>Wartawan.</p></div>
        <div class=jnews_related_post_container><article><h3>{OTHER}</h3>
        <div class=jeg_post_excerpt><p>Harga beras naik di pasar induk sejak pekan lalu.</p></div></article></div>
        """,
    "newspaper": f"""
        <article id=post-5 class='post-5 post type-post'><div class=td-post-header>
        <ul class=td-category><li class=entry-category><a href='/category/ekonomi'>Ekonomi</a></li></ul>
        <header class=td-post-title><h1 class=entry-title>{TITLE}</h1><div class=td-module-meta-info>
        <div class=td-post-author-name><div class=td-author-by>Oleh</div>
        <a href='/author/rina'>Rina Wulandari</a></div>
        <span class=td-post-date>
        <time class='entry-date updated td-module-date' datetime='{AT}'>9 Juni 2026</time></span>
        <div class=td-post-views><span>1234</span></div></div></header></div>
        <div class=td-post-sharing-top>Facebook Twitter</div><div class='td-post-content tagdiv-type'>
        <p><strong>CIANJUR, KABARMURIA</strong> — {FIRST}</p><div class=td-a-rec>Iklan</div><p>{SECOND}</p>
        <blockquote><p>BACA JUGA: {OTHER}</p></blockquote><p>{LAST}</p>
        <p><em>Penulis: Rina Wulandari<br>Editor: Bagus Santika</em></p></div>
        <footer><ul class=td-tags><li><span>TAGS</span></li><li>{TAGS}</li></ul></footer></article>
        """,
    "blogger": f"""
        <div class='post hentry'><h1 class='post-title entry-title'>{TITLE}</h1><div class=post-meta>
        <span class='post-author vcard'>Oleh <span class=fn><a href='https://www.blogger.com/profile/1' rel=author>
        <span>Rina Wulandari</span></a></span></span>
        <span class=post-timestamp><abbr class='published updated' title='{AT}'>Juni 09, 2026</abbr></span></div>
        <div class='post-body entry-content' id=post-body-1>CIANJUR, KabarMuria – {FIRST}<br><br>{SECOND}<br>
        <br>{LAST} (rin)
        <div style='clear: both;'></div></div>
        <div class=post-footer><span class=post-labels>Label: {TAGS}</span></div></div>
        <div id=comments>Tidak ada komentar</div>
        """,
}


def read(program: str) -> Draft:
    url = "https://kabarmuria.example/ekonomi/petani-cianjur-panen-raya"
    html = f"<html lang=id-ID><head><title>{TITLE} - Kabar Muria</title></head><body>{PAGES[program]}</body></html>"
    return read_undeclared(url, html)


@pytest.mark.parametrize("program", PAGES)
def test_a_page_of_a_program_that_many_papers_use_is_read(program: str) -> None:
    """Headline, moment, author, city, tags and text, and nothing that the theme puts between or around them."""
    draft = read(program)

    assert draft.title == TITLE
    assert draft.paragraphs == [FIRST, SECOND, LAST]
    assert (draft.city, draft.authors) == ("CIANJUR", ["Rina Wulandari"])
    assert sorted(draft.tags) == ["cianjur", "padi"]
    assert draft.published_at is not None
    assert draft.published_at.isoformat() == AT


def test_the_editor_in_the_last_line_of_a_page_is_read() -> None:
    assert read("newspaper").editor == "Bagus Santika"
