namespace ReplyScheduler.JobsHost;

/// <summary>The thirteen jobs of the system that this sample stands for: news and trends, kept up by edge functions.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<CatalogueJob> Jobs { get; } =
    [
        new("fetch_google_news", "fetch_news", "*/5 * * * *", "/functions/v1/fetch-google-news"),
        new("fetch_rss_feeds", "fetch_rss", "*/15 * * * *", "/functions/v1/fetch-rss-feeds"),
        new("detect_trend_events", "detect_trends", "*/5 * * * *", "/functions/v1/detect-trend-events"),
        new("extract_trend_entities", "extract_entities", "*/15 * * * *", "/functions/v1/extract-trend-entities"),
        new("tag_trend_policy_domains", "tag_domains", "*/15 * * * *", "/functions/v1/tag-trend-policy-domains"),
        new("tag_trend_geographies", "tag_geo", "*/15 * * * *", "/functions/v1/tag-trend-geographies"),
        new("compute_org_relevance", "compute_relevance", "*/15 * * * *", "/functions/v1/compute-org-relevance"),
        new("match_entity_watchlist", "match_watchlist", "*/15 * * * *", "/functions/v1/match-entity-watchlist"),
        new("update_org_affinities", "learn_affinities", "0 * * * *", "/functions/v1/update-org-affinities"),
        new("correlate_trends_campaigns", "correlate", "30 * * * *", "/functions/v1/correlate-trends-campaigns"),
        new("decay_stale_affinities", "decay_affinities", "0 4 * * *", "/functions/v1/decay-stale-affinities"),
        new("ttl_cleanup", "cleanup", "0 3 * * *", "/functions/v1/ttl-cleanup"),
        new("cleanup_old_cache", "cleanup", "0 5 * * 0", "/functions/v1/cleanup-old-cache"),
    ];
}
