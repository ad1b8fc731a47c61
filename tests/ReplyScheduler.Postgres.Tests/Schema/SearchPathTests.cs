using FluentAssertions;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Schema;

/// <summary>What the schema's functions mean by a name does not depend on the search path of whoever calls them or fires a trigger.</summary>
public sealed class SearchPathTests : IDisposable
{
    private readonly SchemaDatabase database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task Every_function_sets_its_path_but_those_that_are_inlined_row_by_row()
    {
        await database.MigrateAsync();

        (await database.ScalarAsync<string>("""
            SELECT string_agg(DISTINCT p.proname, ' ' ORDER BY p.proname) FROM pg_proc p
            WHERE p.pronamespace = 'reply_scheduler'::regnamespace AND 'search_path=pg_catalog, pg_temp' <> ALL (coalesce(p.proconfig, '{}'))
            """)).Should().Be("instant_text new_id store_now whole_number");
    }

    [Fact]
    public async Task Operators_and_functions_of_strangers_are_not_called()
    {
        await database.MigrateAsync();
        await database.SqlAsync("""
            CREATE SCHEMA strange;
            CREATE FUNCTION strange.trap(integer, interval) RETURNS interval LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
            CREATE FUNCTION strange.trap(double precision, integer) RETURNS double precision LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
            CREATE FUNCTION strange.trap(bit, bit) RETURNS bit LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
            CREATE FUNCTION strange.trap(numeric, bigint) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
            CREATE FUNCTION strange.nextval(text) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
            CREATE OPERATOR strange.* (LEFTARG = integer, RIGHTARG = interval, FUNCTION = strange.trap);
            CREATE OPERATOR strange.* (LEFTARG = double precision, RIGHTARG = integer, FUNCTION = strange.trap);
            CREATE OPERATOR strange.|| (LEFTARG = bit, RIGHTARG = bit, FUNCTION = strange.trap);
            CREATE OPERATOR strange.>= (LEFTARG = numeric, RIGHTARG = bigint, FUNCTION = strange.trap);
            INSERT INTO store_info (environment, clock) VALUES ('development', 'system');
            """);

        foreach (var sql in (string[])
        [
            "INSERT INTO scheduled_jobs (job_name, job_type, schedule, freshness_seconds) VALUES ('a', 't', '* * * * *', 60)", "UPDATE scheduled_jobs SET freshness_seconds = 90",
            "SELECT * FROM watchdog()", "SELECT whole_number('7')", "SELECT slots_kept_from()", "DELETE FROM scheduled_jobs",
        ])
        {
            await FluentActions.Awaiting(() => database.SqlAsync("SET search_path = strange, pg_catalog, reply_scheduler; " + sql)).Should().NotThrowAsync(sql);
        }
    }
}
