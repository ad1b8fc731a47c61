#!/usr/bin/env bash
# Packs the packages, then builds and runs the README's program against them from a local feed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NUGET_PACKAGES="$work/cache" # A cache of its own, so that an older build of the same version cannot be taken.
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")

for project in Core Sqlite; do
  (unset NUGET_PACKAGES; dotnet pack "$root/src/ReplyScheduler.$project" --configuration Release --no-build --output "$work/feed" -v q)
  package="$work/feed/ReplyScheduler.$project.$version.nupkg"
  for entry in README.md "lib/net10.0/ReplyScheduler.$project.dll" "lib/net10.0/ReplyScheduler.$project.xml"; do
    unzip -l "$package" | grep -q " $entry$" || { echo "$package lacks $entry"; exit 1; }
  done
  [ -s "$work/feed/ReplyScheduler.$project.$version.snupkg" ] || { echo "No symbols for $project"; exit 1; }
done

mkdir "$work/app"
cd "$work/app"
awk '/^```csharp$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$root/README.md" > Program.cs
lines=$(grep -c . Program.cs)
[ "$lines" -gt 10 ] && [ "$lines" -le 40 ] || { echo "The README's program has $lines lines; it must have at most 40."; exit 1; }
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
    <PackageReference Include="ReplyScheduler.Sqlite" Version="[$version]" />
    <PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="[10.0.14]" />
  </ItemGroup>
</Project>
EOF
dotnet build --configuration Release -v q
begin=$(date +%s)
dotnet run --configuration Release --no-build | tee output.txt
took=$(($(date +%s) - begin))
[ "$(wc -l < replies.jsonl)" -eq 1 ] || { echo "The program did not post exactly one reply."; exit 1; }
grep -q '^Proof: PASS$' output.txt || { echo "The program's proof did not pass."; exit 1; }
[ "$took" -le 30 ] || { echo "The program took $took s."; exit 1; }
