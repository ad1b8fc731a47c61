#!/usr/bin/env bash
# Packs the packages, then builds and runs programs against them from a local feed: the README's on both stores, one that tests like a
# user, and the tool.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NUGET_PACKAGES="$work/cache" # A cache of its own, so that an older build of the same version cannot be taken.
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")

for project in Core Sqlite Postgres AspNetCore Testing Testing.Conformance; do
  (unset NUGET_PACKAGES; dotnet pack "$root/src/ReplyScheduler.$project" --configuration Release --no-build --output "$work/feed" -v q)
  package="$work/feed/ReplyScheduler.$project.$version.nupkg"
  listing=$(unzip -l "$package") # Read whole: a pipe that grep leaves early would fail.
  for entry in README.md "lib/net10.0/ReplyScheduler.$project.dll" "lib/net10.0/ReplyScheduler.$project.xml"; do
    grep -q " $entry$" <<< "$listing" || { echo "$package lacks $entry"; exit 1; }
  done
  [ -s "$work/feed/ReplyScheduler.$project.$version.snupkg" ] || { echo "No symbols for $project"; exit 1; }
done

# The tool, as a person installs it: from the feed, into a folder of its own.
(unset NUGET_PACKAGES; dotnet pack "$root/src/ReplyScheduler.Cli" --configuration Release --no-build --output "$work/feed" -v q)
mkdir "$work/tool"
cd "$work/tool"
dotnet tool install ReplyScheduler.Cli --version "$version" --tool-path "$work/tool/bin" --add-source "$work/feed"
tool="$work/tool/bin/replyscheduler"
export REPLYSCHEDULER_DB="$work/tool/bot.db"
[ "$("$tool" --version | cut -d + -f 1)" = "$version" ] || { echo "The tool has another version."; exit 1; }
"$tool" migrate
"$tool" jobs add nightly_report --schedule '0 2 * * *' --why 'a check of the packages'
grep -q '"job_name":"nightly_report"' <<< "$("$tool" jobs list --json)" || { echo "The tool does not list the job that it added."; exit 1; }
"$tool" jobs list --postgres env && { echo "The tool reached a database that nobody named."; exit 1; }
REPLYSCHEDULER_POSTGRES="$REPLYSCHEDULER_TEST_POSTGRES" "$tool" migrate --postgres env --schema "tool_$$"
[ "$(REPLYSCHEDULER_POSTGRES="$REPLYSCHEDULER_TEST_POSTGRES" "$tool" jobs list --postgres env --schema "tool_$$" --json)" = "[]" ] || { echo "The tool does not work on Postgres."; exit 1; }
unset REPLYSCHEDULER_DB

# Makes a project from references of the form name@version in the current folder, and builds it.
build() {
  local references=""
  for reference in "$@"; do
    references+="    <PackageReference Include=\"${reference%@*}\" Version=\"[${reference#*@}]\" />"$'\n'
  done
  cat > app.csproj <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <RestoreAdditionalProjectSources>$work/feed</RestoreAdditionalProjectSources>
  </PropertyGroup>
  <ItemGroup>
$references
  </ItemGroup>
</Project>
EOF
  dotnet build --configuration Release -v q
}

mkdir "$work/app"
cd "$work/app"
awk '/^```csharp$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$root/README.md" > Program.cs
lines=$(grep -c . Program.cs)
[ "$lines" -gt 10 ] && [ "$lines" -le 40 ] || { echo "The README's program has $lines lines; it must have at most 40."; exit 1; }
build "ReplyScheduler.Sqlite@$version" "Microsoft.Extensions.DependencyInjection@10.0.14"
begin=$(date +%s)
dotnet run --configuration Release --no-build | tee output.txt
took=$(($(date +%s) - begin))
[ "$(wc -l < replies.jsonl)" -eq 1 ] || { echo "The program did not post exactly one reply."; exit 1; }
grep -q '^Proof: PASS$' output.txt || { echo "The program's proof did not pass."; exit 1; }
[ "$took" -le 30 ] || { echo "The program took $took s."; exit 1; }

mkdir "$work/postgres"
cd "$work/postgres"
sed 's/\.UseSqlite("bot.db")/.UsePostgres(Environment.GetEnvironmentVariable("REPLYSCHEDULER_TEST_POSTGRES")!, o => (o.Schema, o.MigrateAtStart) = (args[0], true))/' "$work/app/Program.cs" > Program.cs
grep -q UsePostgres Program.cs || { echo "The README's program has no line that names its store."; exit 1; }
build "ReplyScheduler.Postgres@$version" "Microsoft.Extensions.DependencyInjection@10.0.14"
dotnet run --configuration Release --no-build -- "readme_$$" | tee output.txt
[ "$(wc -l < replies.jsonl)" -eq 1 ] || { echo "The program did not post exactly one reply on Postgres."; exit 1; }
grep -q '^Proof: PASS$' output.txt || { echo "The program's proof did not pass on Postgres."; exit 1; }

mkdir "$work/tests"
cd "$work/tests"
cat > Program.cs <<'EOF'
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Testing;
using ReplyScheduler.Testing.Conformance;

var sink = new RecordingSink();
await using var harness = await SchedulerHarness.StartAsync(rs => rs
    .AddEventSink(sink)
    .AddJob("hourly", "0 * * * *", (run, ct) => ValueTask.FromResult(JobResult.Success))
    .AddReplies("bot", r => r
        .AcceptRootsFrom("host")
        .Compose((candidate, ct) => ValueTask.FromResult($"Thanks, {candidate.Author}!"))
        .PublishToFile("replies.jsonl")));
await harness.Candidates.OfferAsync(new Candidate { TargetId = "p", Author = "Ada", Text = "How?", ExpectedViews = 6000, Root = new RootEvidence("p", "host") });
var report = await harness.AdvanceAsync(TimeSpan.FromDays(1));
var trial = await PublisherTrial.PublishAsync(new JsonLinesPublisher("trial.jsonl"), "Hello!", new TrialOptions { Fault = TrialFault.LoseAnswer });

var faults = new List<string>();
void Check(bool isSo, string otherwise) { if (!isSo) faults.Add(otherwise); }
Check(report.Ended.Count(run => run.JobName == "hourly" && run.Status == ExecutionStatus.Succeeded) == 24, "The job did not run 24 times.");
Check((await harness.Stored.PermitsAsync()).Single().Status == PermitStatus.Used, "The reply was not posted.");
Check(File.ReadLines("replies.jsonl").Count() == 1, "Not one line was published.");
Check(trial.Reason == PermitReason.LookupFound, "The lost answer was not found.");
Check((await sink.WaitForAsync(e => e.PermitId is not null, TimeSpan.FromSeconds(10))).Sequence > 0, "No event came.");
Check(typeof(ClaimConformance).IsAbstract, "The suite for stores is not there.");
Console.WriteLine(faults.Count == 0 ? "PASS" : "FAIL: " + string.Join(" ", faults));
return faults.Count;
EOF
build "ReplyScheduler.Testing@$version" "ReplyScheduler.Testing.Conformance@$version"
dotnet run --configuration Release --no-build | tee output.txt
grep -q '^PASS$' output.txt || { echo "The test of the packages did not pass."; exit 1; }
