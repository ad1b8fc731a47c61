using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.Trigger.Tests.Site;

/// <summary>Everything in a database that an installation could touch: objects, rights as they count, settings of roles, cron jobs, secrets.</summary>
internal static class CatalogPicture
{
    private const string Sql = """
        SELECT 'schema ' || n.nspname || ' ' || pg_get_userbyid(n.nspowner) || ' ' || coalesce((SELECT string_agg(x::text, ',' ORDER BY x::text) FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x), '')
        FROM pg_namespace n WHERE n.nspname !~ '^pg_(toast_)?temp'
        UNION ALL
        SELECT 'relation ' || c.oid::regclass || ' ' || c.relkind::text || ' ' || pg_get_userbyid(c.relowner) || ' ' || coalesce((SELECT string_agg(x::text, ',' ORDER BY x::text) FROM aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner))) x), '')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^pg_(toast|temp)'
        UNION ALL
        SELECT 'function ' || p.oid::regprocedure || ' ' || md5(p.prosrc) || ' ' || pg_get_userbyid(p.proowner) || ' ' || coalesce((SELECT string_agg(x::text, ',' ORDER BY x::text) FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x), '')
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_temp'
        UNION ALL SELECT 'extension ' || extname || ' ' || extversion FROM pg_extension
        UNION ALL SELECT 'role ' || rolname || ' ' || rolcanlogin::text || rolsuper::text || rolcreaterole::text || ' ' || coalesce(rolconfig::text, '') FROM pg_roles
        UNION ALL SELECT 'member ' || m.member::regrole || ' of ' || m.roleid::regrole FROM pg_auth_members m
        UNION ALL SELECT 'default rights ' || d::text FROM pg_default_acl d
        """;

    /// <summary>As texts, in order.</summary>
    public static async Task<List<string>> TakeAsync(TestDatabase database)
    {
        var seen = await database.TextsAsync(Sql);
        if (await database.CountAsync("pg_namespace WHERE nspname = 'cron'") > 0)
            seen.AddRange(await database.TextsAsync("SELECT 'cron job', jobname, username, schedule, command, database, active FROM cron.job"));
        if (await database.CountAsync("pg_namespace WHERE nspname = 'vault'") > 0)
            seen.AddRange(await database.TextsAsync("SELECT 'secret', name, secret FROM vault.secrets"));
        seen.Sort(StringComparer.Ordinal);
        return seen;
    }
}
