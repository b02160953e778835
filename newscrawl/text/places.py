"""Place names of datelines: Indonesia's provinces, cities and regencies, and cities of the world that it reports from.

A dateline without a newsroom's name (`JAKARTA - ...`) is known by its place alone. Source: the list of Indonesia's
provinces, cities and regencies; capitals and large cities of the world in Indonesian spelling.
"""

import re

_ISLANDS = """
Aceh|Bali|Banten|Bengkulu|Gorontalo|Jakarta|Jambi|Jawa Barat|Jawa Tengah|Jawa Timur|Kalimantan Barat
Kalimantan Selatan|Kalimantan Tengah|Kalimantan Timur|Kalimantan Utara|Bangka Belitung|Kepulauan Riau|Lampung|Maluku
Maluku Utara|Papua|Nusa Tenggara Barat|Nusa Tenggara Timur|Papua Barat|Riau|Sulawesi Barat|Sulawesi Selatan
Sulawesi Tengah|Sumatera Barat|Sulawesi Tenggara|Sulawesi Utara|Sumatera Selatan|Sumatera Utara|Yogyakarta|DIY|Jabar
Jateng|Jatim|Sumut|Sumbar|Sumsel
"""
_WEST = """
Agam|Asahan|Banda Aceh|Aceh Barat|Aceh Besar|Aceh Jaya|Aceh Selatan|Aceh Singkil|Aceh Tamiang|Aceh Tengah
Aceh Tenggara|Aceh Timur|Aceh Utara|Bandar Lampung|Bandarlampung|Bangka|Bangka Barat|Bangka Selatan|Bangka Tengah
Banyuasin|Batam|Batang Hari|Batubara|Belitung|Belitung Timur|Bengkalis|Bengkulu Selatan|Bengkulu Tengah
Bengkulu Utara|Bener Meriah|Bintan|Binjai|Bireuen|Bukittinggi|Bungo|Dairi|Deli Serdang|Deliserdang|Dharmasraya|Dumai
Empat Lawang|Gayo Lues|Gunungsitoli|Indragiri Hilir|Indragiri Hulu|Kampar|Karimun|Karo|Kaur|Kerinci|Kepahiang
Kuantan Singingi|Labuhanbatu|Lahat|Lampung Barat|Lampung Selatan|Lampung Tengah|Lampung Timur|Lampung Utara|Langkat
Langsa|Lebong|Lhokseumawe|Lingga|Limapuluh Kota|Lubuklinggau|Lubuk Linggau|Mandailing Natal|Medan|Mentawai|Merangin
Mesuji|Metro|Meulaboh|Muara Enim|Muaro Jambi|Mukomuko|Musi Banyuasin|Musi Rawas|Nagan Raya|Natuna|Nias|Nias Selatan
Ogan Ilir|Ogan Komering Ilir|Ogan Komering Ulu|Padang|Padang Lawas|Padang Panjang|Padang Pariaman|Padangsidimpuan
Pagar Alam|Pagaralam|Palembang|Pangkalpinang|Pangkal Pinang|Pariaman|Pasaman|Pasaman Barat|Payakumbuh|Pekanbaru
Pelalawan|Pematangsiantar|Pidie|Pematang Siantar|Pesawaran|Pesisir Barat|Pesisir Selatan|Prabumulih|Pringsewu
Rejang Lebong|Rokan Hilir|Rokan Hulu|Sabang|Samosir|Sarolangun|Sawahlunto|Seluma|Serdang Bedagai|Siak|Sibolga
Sijunjung|Simalungun|Simeulue|Solok|Subulussalam|Solok Selatan|Sungai Penuh|Sungaipenuh|Tanah Datar|Tanggamus
Tanjungbalai|Tanjung Balai|Tanjung Jabung Barat|Tebo|Tanjung Jabung Timur|Tanjungpinang|Tanjung Pinang
Tapanuli Selatan|Tapanuli Tengah|Tapanuli Utara|Tebing Tinggi|Toba|Tulang Bawang|Tulang Bawang Barat|Way Kanan
"""
_JAVA = """
Jakarta Barat|Jakarta Pusat|Jakarta Selatan|Jakarta Timur|Jakarta Utara|Kepulauan Seribu|Bandung|Bandung Barat
Bandungan|Bangkalan|Banjar|Banjarnegara|Bantul|Banyumas|Banyuwangi|Batang|Batu|Bekasi|Blitar|Blora|Bogor|Bojonegoro
Bondowoso|Boyolali|Brebes|Ciamis|Cianjur|Cikarang|Cilacap|Cilegon|Cimahi|Cirebon|Demak|Depok|Garut|Gresik|Grobogan
Gunungkidul|Gunung Kidul|Indramayu|Jember|Jepara|Jombang|Karanganyar|Karawang|Kebumen|Kediri|Kendal|Klaten|Kudus
Kulon Progo|Kulonprogo|Kuningan|Lamongan|Lebak|Lumajang|Madiun|Madura|Magelang|Magetan|Majalengka|Malang|Mojokerto
Nganjuk|Ngawi|Pacitan|Pamekasan|Pandeglang|Pangandaran|Pasuruan|Pati|Pekalongan|Pemalang|Ponorogo|Probolinggo
Purbalingga|Purwakarta|Purwokerto|Purworejo|Rangkasbitung|Rembang|Salatiga|Sampang|Semarang|Serang|Sidoarjo
Situbondo|Sleman|Solo|Sragen|Subang|Sukabumi|Sukoharjo|Sumedang|Sumenep|Surabaya|Surakarta|Tangerang
Tangerang Selatan|Tangsel|Tasikmalaya|Tegal|Temanggung|Trenggalek|Tuban|Tulungagung|Ungaran|Wonogiri|Wonosobo|Jogja
Jogjakarta|Labuan|Merak|Puncak
"""
_EAST = """
Badung|Balangan|Balikpapan|Banggai|Banjarbaru|Banjarmasin|Bangli|Bantaeng|Barito Kuala|Barito Selatan|Barito Timur
Barru|Barito Utara|Baubau|Bau-Bau|Belu|Bengkayang|Berau|Biak|Biak Numfor|Bima|Bitung|Boalemo|Bolaang Mongondow
Bombana|Bone|Bone Bolango|Bontang|Buleleng|Bulukumba|Bulungan|Buol|Buru|Buton|Denpasar|Dompu|Donggala|Ende|Enrekang
Fakfak|Flores|Flores Timur|Gianyar|Gowa|Gunung Mas|Halmahera Barat|Halmahera Selatan|Halmahera Tengah
Halmahera Timur|Halmahera Utara|Hulu Sungai Selatan|Hulu Sungai Tengah|Hulu Sungai Utara|Intan Jaya|Jayapura
Jayawijaya|Jembrana|Jeneponto|Kaimana|Kapuas|Kapuas Hulu|Karangasem|Katingan|Kayong Utara|Kendari|Ketapang|Kolaka
Konawe|Kotabaru|Kotamobagu|Kotawaringin Barat|Kotawaringin Timur|Kubu Raya|Kupang|Kutai Barat|Kutai Kartanegara
Kutai Timur|Labuan Bajo|Lamandau|Landak|Larantuka|Lembata|Lombok|Lombok Barat|Lombok Tengah|Lombok Timur
Lombok Utara|Luwu|Luwu Timur|Luwu Utara|Mahakam Ulu|Majene|Makassar|Malinau|Malra|Mamasa|Mamuju|Manado|Manggarai
Manggarai Barat|Manggarai Timur|Manokwari|Mappi|Maros|Mataram|Maumere|Melawi|Mempawah|Merauke|Mimika|Minahasa
Minahasa Selatan|Minahasa Utara|Morowali|Morowali Utara|Muna|Nabire|Nduga|Nunukan|Nusantara|Palangka Raya
Palangkaraya|Palopo|Palu|Pangkep|Parepare|Parigi Moutong|Paser|Pinrang|Penajam Paser Utara|Polewali Mandar|Pontianak
Poso|Pulang Pisau|Pulau Morotai|Puncak Jaya|Raja Ampat|Rote Ndao|Samarinda|Sambas|Sampit|Sanggau|Sekadau|Selayar
Seram|Seruyan|Sidrap|Sigi|Sikka|Singaraja|Singkawang|Sinjai|Sintang|Sorong|Soppeng|Sorong Selatan|Sukamara|Sumba
Sumba Barat|Sumba Timur|Sumbawa|Sumbawa Barat|Tabalong|Tabanan|Takalar|Tana Tidung|Tana Toraja|Tanah Bumbu
Tanah Laut|Tapin|Tarakan|Ternate|Tidore|Timika|Timor Tengah Selatan|Timor Tengah Utara|Tojo Una-Una|Tolikara
Tolitoli|Tomohon|Toraja|Toraja Utara|Tual|Wajo|Wakatobi|Wamena|Waropen|Yahukimo|Yapen|Ambon
"""
_WORLD = """
Abu Dhabi|Abuja|Addis Ababa|Aljir|Amman|Amsterdam|Ankara|Athena|Atlanta|Auckland|Baghdad|Baku|Bangkok|Barcelona
Beijing|Beirut|Beograd|Berlin|Bogota|Boston|Brasilia|Brussel|Brussels|Bucharest|Budapest|Buenos Aires|Canberra
Caracas|Chicago|Chiang Mai|Colombo|Dakar|Damaskus|Delhi|Den Haag|Dhaka|Dili|Doha|Dubai|Dublin|Frankfurt|Gaza
Guangzhou|Hanoi|Havana|Helsinki|Hiroshima|Ho Chi Minh|Hong Kong|Hongkong|Houston|Islamabad|Istanbul|Jeddah|Jenewa
Johannesburg|Johor|Kabul|Kairo|Kathmandu|Khartoum|Kiev|Kinshasa|Kopenhagen|Kuala Lumpur|Kuching|Kuwait|Kyiv|Kyoto
Lagos|Las Vegas|Lima|Lisbon|Lisabon|London|Los Angeles|Lyon|Madinah|Madrid|Makkah|Mekah|Manama|Manchester|Manila
Melbourne|Mexico City|Miami|Milan|Minsk|Mogadishu|Montreal|Moskow|Moskwa|Moscow|Mumbai|Munich|Muscat|Nairobi
Naypyidaw|New Delhi|New York|Nikosia|Osaka|Oslo|Ottawa|Paris|Penang|Perth|Phnom Penh|Port Moresby|Praha|Pretoria
Pyongyang|Rafah|Ramallah|Rio de Janeiro|Riyadh|Roma|San Francisco|Santiago|Sao Paulo|Seattle|Seoul|Shanghai|Shenzhen
Singapura|Singapore|Sofia|Stockholm|Sydney|Taipei|Taheran|Tashkent|Teheran|Tehran|Tel Aviv|Thimphu|Tokyo|Tripoli
Tunis|Ulan Bator|Ulsan|Vatikan|Vientiane|Warsawa|Washington|Washington DC|Wellington|Wina|Wuhan|Yangon|Yerusalem
Zurich|Bandar Seri Begawan|Brisbane|Davos|Incheon|Busan|Nagoya|Sapporo|Doncaster|Jerusalem
"""

PLACES = frozenset(
    " ".join(name.split()).casefold()
    for name in re.split(r"[|\n]", _ISLANDS + _WEST + _JAVA + _EAST + _WORLD)
    if name.strip()
)
_MOST_WORDS = max(name.count(" ") + 1 for name in PLACES)


def is_place(text: str) -> bool:
    """Whether a text is the name of a place that datelines name.

    >>> is_place("BANDAR LAMPUNG"), is_place("Timnas")
    (True, False)
    """
    return text.casefold() in PLACES


def leading_place(text: str) -> str | None:
    """Return the longest place name that a text begins with, as printed, or None.

    >>> leading_place("Jakarta Selatan Polisi datang"), leading_place("Polisi datang")
    ('Jakarta Selatan', None)
    """
    words = text.split(" ", _MOST_WORDS)
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        name = " ".join(words[:count])
        if is_place(name):
            return name
    return None
