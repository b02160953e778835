"""What iNews.id calls itself and which lines it repeats on its pages."""

from newscrawl.text.prose import ProseRules

PROSE = ProseRules(
    brands=r"(?:[a-z]+\.)?inews[a-z]*(?:\.(?:co\.)?id)?|(?:sindonews|okezone|idxchannel)\.com|(?:sportstars|celebrities)\.id",
    furniture={
        "menu": (
            "Get iNews App with new looks",
            "get app",
            "inews [Network]",
            "iNews.id [Network]",
            "Aa [Text]",
            "header img",
            "copy link article",
            "Kanal",
            "Network",
            "Network Updates",
            "News updates from 99+ regions",
            "News Update",
            "MNC Network",
            "MNC Portal",
            "Live TV",
            "Personalize Your News",
            "Get your customized local news",
            "Login to enjoy more features and let the fun begin",
            "Berita di Sekitarmu",
            "Related News",
            "Lihat Berita Lainnya",
        ),
        "advertisement": (
            (
                "Konten di bawah ini disajikan oleh Advertiser"
                " [Jurnalis iNews Network tidak terlibat dalam materi konten ini]"
            ),
            (
                "Kami membuka kesempatan bagi Anda yang ingin menjadi pebisnis media melalui program iNews.id Network"
                " [Klik lebih lanjut]"
            ),
            "Klik lebih lanjut",
        ),
        "follow": (
            "Follow",
            "Follow WhatsApp Channel iNews untuk update berita terbaru setiap hari [Follow]",
            "Follow Berita iNews <name> di Google News [Lihat Berita Lainnya]",
            "Follow iNews <name> di WhatsApp Channel dan Google News",
        ),
        "copy-notice": ("Download aplikasi iNews.id untuk akses berita lebih mudah dan cepat <url>",),
    },
)
