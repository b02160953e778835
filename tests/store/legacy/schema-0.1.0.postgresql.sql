CREATE FUNCTION public.newscrawl_fold(written text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(regexp_replace(normalize(written, NFD), '[\u0300-\u036f]', '', 'g')) $$;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.article_tags (
    article_id integer NOT NULL,
    tag text NOT NULL
);
CREATE TABLE public.articles (
    id integer NOT NULL,
    url text NOT NULL,
    site text NOT NULL,
    host text NOT NULL,
    kind text NOT NULL,
    channel text,
    subchannel text,
    title text NOT NULL,
    published_at timestamp with time zone,
    published_local text,
    published_raw text,
    modified_at timestamp with time zone,
    city text,
    authors jsonb NOT NULL,
    editor text,
    summary text,
    body text NOT NULL,
    word_count integer NOT NULL,
    image_url text,
    image_caption text,
    image_credit text,
    tags jsonb NOT NULL,
    page_count integer NOT NULL,
    layout text NOT NULL,
    provenance jsonb NOT NULL,
    text_key text NOT NULL,
    cluster_id text NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    etag text,
    last_modified text,
    gone_at timestamp with time zone,
    story_key text NOT NULL
);
CREATE SEQUENCE public.articles_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.articles_id_seq OWNED BY public.articles.id;
CREATE TABLE public.bands (
    band bigint NOT NULL,
    text_id integer NOT NULL
);
CREATE TABLE public.captures (
    id integer NOT NULL,
    url text NOT NULL,
    story_key text,
    part text,
    fetched_at timestamp with time zone NOT NULL,
    status integer NOT NULL,
    digest text NOT NULL,
    revisit boolean NOT NULL,
    file text NOT NULL,
    "offset" bigint NOT NULL,
    length bigint NOT NULL
);
CREATE SEQUENCE public.captures_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.captures_id_seq OWNED BY public.captures.id;
CREATE TABLE public.failures (
    id integer NOT NULL,
    url text NOT NULL,
    stage text NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    story_key text NOT NULL
);
CREATE SEQUENCE public.failures_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.failures_id_seq OWNED BY public.failures.id;
CREATE TABLE public.frontier (
    story_key text NOT NULL,
    part text NOT NULL,
    url text NOT NULL,
    site text NOT NULL,
    host text NOT NULL,
    kind text NOT NULL,
    channel text,
    day text,
    published_at timestamp with time zone,
    rank_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    seen_on text NOT NULL,
    state text NOT NULL,
    reason text,
    tries integer NOT NULL,
    due_at timestamp with time zone,
    fetched_at timestamp with time zone,
    etag text,
    last_modified text,
    content_key text
);
CREATE TABLE public.locks (
    name text NOT NULL,
    token text NOT NULL,
    spider text NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    place text NOT NULL,
    since timestamp with time zone NOT NULL,
    beat_at timestamp with time zone NOT NULL
);
CREATE TABLE public.meta (
    name text NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.observations (
    story_key text NOT NULL,
    part text NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    digest text NOT NULL,
    draft jsonb NOT NULL
);
CREATE TABLE public.refusals (
    story_key text NOT NULL,
    url text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    stage text NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL
);
CREATE TABLE public.revisions (
    id integer NOT NULL,
    article_id integer NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    published_at timestamp with time zone,
    summary text,
    text_key text NOT NULL,
    changed jsonb NOT NULL
);
CREATE SEQUENCE public.revisions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.revisions_id_seq OWNED BY public.revisions.id;
CREATE TABLE public.runs (
    id integer NOT NULL,
    spider text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    reason text,
    counters jsonb NOT NULL
);
CREATE SEQUENCE public.runs_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.runs_id_seq OWNED BY public.runs.id;
CREATE VIEW public.stories AS
 SELECT a.id,
    a.url,
    a.site,
    a.host,
    a.kind,
    a.channel,
    a.subchannel,
    a.title,
    a.published_at,
    a.published_local,
    a.published_raw,
    a.modified_at,
    a.city,
    a.authors,
    a.editor,
    a.summary,
    a.body,
    a.word_count,
    a.image_url,
    a.image_caption,
    a.image_credit,
    a.tags,
    a.page_count,
    a.layout,
    a.provenance,
    a.text_key,
    a.cluster_id,
    a.first_seen_at,
    a.fetched_at,
    a.etag,
    a.last_modified,
    a.gone_at,
    a.story_key
   FROM public.articles a
  WHERE (a.id = COALESCE(( SELECT b.id
           FROM public.articles b
          WHERE ((b.cluster_id = a.cluster_id) AND (b.published_at IS NOT NULL))
          ORDER BY b.published_at, b.url
         LIMIT 1), ( SELECT b.id
           FROM public.articles b
          WHERE ((b.cluster_id = a.cluster_id) AND (b.published_at IS NULL))
          ORDER BY b.url
         LIMIT 1)));
CREATE TABLE public.texts (
    id integer NOT NULL,
    text_key text NOT NULL,
    signature bytea NOT NULL,
    cluster_id text NOT NULL
);
CREATE SEQUENCE public.texts_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.texts_id_seq OWNED BY public.texts.id;
ALTER TABLE ONLY public.articles ALTER COLUMN id SET DEFAULT nextval('public.articles_id_seq'::regclass);
ALTER TABLE ONLY public.captures ALTER COLUMN id SET DEFAULT nextval('public.captures_id_seq'::regclass);
ALTER TABLE ONLY public.failures ALTER COLUMN id SET DEFAULT nextval('public.failures_id_seq'::regclass);
ALTER TABLE ONLY public.revisions ALTER COLUMN id SET DEFAULT nextval('public.revisions_id_seq'::regclass);
ALTER TABLE ONLY public.runs ALTER COLUMN id SET DEFAULT nextval('public.runs_id_seq'::regclass);
ALTER TABLE ONLY public.texts ALTER COLUMN id SET DEFAULT nextval('public.texts_id_seq'::regclass);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.article_tags
    ADD CONSTRAINT pk_article_tags PRIMARY KEY (article_id, tag);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT pk_articles PRIMARY KEY (id);
ALTER TABLE ONLY public.bands
    ADD CONSTRAINT pk_bands PRIMARY KEY (band, text_id);
ALTER TABLE ONLY public.captures
    ADD CONSTRAINT pk_captures PRIMARY KEY (id);
ALTER TABLE ONLY public.failures
    ADD CONSTRAINT pk_failures PRIMARY KEY (id);
ALTER TABLE ONLY public.frontier
    ADD CONSTRAINT pk_frontier PRIMARY KEY (story_key, part);
ALTER TABLE ONLY public.locks
    ADD CONSTRAINT pk_locks PRIMARY KEY (name);
ALTER TABLE ONLY public.meta
    ADD CONSTRAINT pk_meta PRIMARY KEY (name);
ALTER TABLE ONLY public.observations
    ADD CONSTRAINT pk_observations PRIMARY KEY (story_key, part, fetched_at, digest);
ALTER TABLE ONLY public.refusals
    ADD CONSTRAINT pk_refusals PRIMARY KEY (story_key, url, seen_at);
ALTER TABLE ONLY public.revisions
    ADD CONSTRAINT pk_revisions PRIMARY KEY (id);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT pk_runs PRIMARY KEY (id);
ALTER TABLE ONLY public.texts
    ADD CONSTRAINT pk_texts PRIMARY KEY (id);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT uq_articles_story_key UNIQUE (story_key);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT uq_articles_url UNIQUE (url);
ALTER TABLE ONLY public.captures
    ADD CONSTRAINT uq_captures_file_offset UNIQUE (file, "offset");
ALTER TABLE ONLY public.failures
    ADD CONSTRAINT uq_failures_url UNIQUE (url);
ALTER TABLE ONLY public.texts
    ADD CONSTRAINT uq_texts_text_key UNIQUE (text_key);
CREATE INDEX ix_article_tags_tag_article_id ON public.article_tags USING btree (tag, article_id);
CREATE INDEX ix_articles_channel_published_at ON public.articles USING btree (channel, published_at);
CREATE INDEX ix_articles_city_published_at ON public.articles USING btree (city, published_at);
CREATE INDEX ix_articles_cluster_id_published_at_url ON public.articles USING btree (cluster_id, published_at, url);
CREATE INDEX ix_articles_full_text ON public.articles USING gin (to_tsvector('simple'::regconfig, public.newscrawl_fold(((((title || ' '::text) || "left"(body, 300000)) || ' '::text) || (tags)::text))));
CREATE INDEX ix_articles_host_published_at ON public.articles USING btree (host, published_at);
CREATE INDEX ix_articles_published_at ON public.articles USING btree (published_at);
CREATE INDEX ix_articles_text_key ON public.articles USING btree (text_key);
CREATE INDEX ix_captures_digest_revisit ON public.captures USING btree (digest, revisit);
CREATE INDEX ix_captures_story_key_part_fetched_at ON public.captures USING btree (story_key, part, fetched_at);
CREATE INDEX ix_captures_url_fetched_at ON public.captures USING btree (url, fetched_at);
CREATE INDEX ix_failures_reason_last_at ON public.failures USING btree (reason, last_at);
CREATE INDEX ix_failures_story_key ON public.failures USING btree (story_key);
CREATE INDEX ix_frontier_site_host_rank_at ON public.frontier USING btree (site, host, rank_at) WHERE (due_at IS NOT NULL);
CREATE INDEX ix_frontier_site_kind_day ON public.frontier USING btree (site, kind, day);
CREATE INDEX ix_revisions_article_id_seen_at ON public.revisions USING btree (article_id, seen_at);
CREATE INDEX ix_texts_cluster_id ON public.texts USING btree (cluster_id);
ALTER TABLE ONLY public.article_tags
    ADD CONSTRAINT fk_article_tags_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.bands
    ADD CONSTRAINT fk_bands_text_id FOREIGN KEY (text_id) REFERENCES public.texts(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.revisions
    ADD CONSTRAINT fk_revisions_article_id FOREIGN KEY (article_id) REFERENCES public.articles(id) ON DELETE CASCADE;
