using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tests.Resources;

public sealed class ResourceTextTests
{
    [Theory]
    [InlineData("cpus:2;mem:1024;ports:[1-10,20-30];zones:{a,b};cpus(role):1", "cpus:2;cpus(role):1;mem:1024;ports:[1-10,20-30];zones:{a,b}")]
    [InlineData("  cpus : 2 ; mem:1e3;\n disk:0.5;", "cpus:2;mem:1000;disk:0.5")]
    [InlineData("ports:[ 20 - 30 , 1-10, 11-15 ]", "ports:[1-15,20-30]")]
    [InlineData("cpus(a/b:c):1", "cpus(a/b:c):1")]
    [InlineData("ports:[];zones:{}", "")]
    [InlineData("", "")]
    public void Parse_Text_Reads(string text, string expected) => Assert.Equal(expected, Wire.Set(text).ToString());

    [Theory]
    [InlineData("cpus")]
    [InlineData(":2")]
    [InlineData("cpus:")]
    [InlineData("cpus:two")]
    [InlineData("cpus:-1")]
    [InlineData("cpus:0.0004")]
    [InlineData("cpus:NaN")]
    [InlineData("cpus:Infinity")]
    [InlineData("cpus:1e300")]
    [InlineData("gpus:0.5")]
    [InlineData("cpus(a:1")]
    [InlineData("cpus(a//b):1")]
    [InlineData("cpus():1")]
    [InlineData("cpus(a)x:1")]
    [InlineData("ports:[1-10")]
    [InlineData("ports:[1]")]
    [InlineData("ports:[10-1]")]
    [InlineData("ports:[1-10,5-20]")]
    [InlineData("ports:[-1-10]")]
    [InlineData("ports:[1-99999999999999999999]")]
    [InlineData("ports:[1-2]]")]
    [InlineData("zones:{a,b")]
    [InlineData("zones:{a,a}")]
    [InlineData("[")]
    [InlineData("[1]")]
    [InlineData("[{}]")]
    [InlineData("[{\"name\":\"cpus\"}]")]
    [InlineData("[],\"source\":[]")]
    [InlineData("[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":-1}}]")]
    public void Parse_Malformed_IsRefusedWithWords(string text)
    {
        var read = ResourceSet.Parse(text);

        Assert.False(read.IsSuccess);
        Assert.NotEmpty(read.Refusal.Message);
        Assert.NotNull(read.Refusal.Field);
    }

    [Fact]
    public void Parse_ExactlyZero_IsNothing() => Assert.Equal("cpus:1", ResourceSet.Parse("cpus:1;gpus:0").Value!.ToString());

    [Fact]
    public void Parse_DefaultRole_IsForThoseThatNameNone()
    {
        Assert.Equal("cpus(a):1;cpus(eng):2", Sorted(ResourceSet.Parse("cpus:2;cpus(a):1", "eng").Value!));
        Assert.Equal("cpus:1", ResourceSet.Parse("cpus(*):1", "eng").Value!.ToString());
        Assert.False(ResourceSet.Parse("cpus:1", "/").IsSuccess);
    }

    [Fact]
    public void Parse_Json_Reads()
    {
        const string json = """
            [
              {"name": "cpus", "type": "SCALAR", "scalar": {"value": 2}},
              {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 1, "end": 10}]}, "role": "ops"},
              {"name": "disk", "type": "SCALAR", "scalar": {"value": 100}, "role": "*",
               "disk": {"source": {"type": "MOUNT", "mount": {"root": "/mnt/data"}}}}
            ]
            """;

        var set = ResourceSet.Parse(json, "eng").Value!;

        Assert.Equal(2000, set.ReservedTo("eng").ScalarMillis("cpus"));
        Assert.Equal("ports(ops):[1-10]", set.Named("ports").ToString());
        Assert.Equal(DiskSource.Mount, set.Unreserved.Entries[0].Kind.Source);
        Assert.Null(set.ValidateForConfiguration());
    }

    [Fact]
    public void ValidateForConfiguration_WhatOnlyTheApiMakes_IsRefused()
    {
        Assert.NotNull(Wire.Set(Wire.Volume("v", 1)).ValidateForConfiguration());
        Assert.NotNull(Wire.Set(Wire.Scalar("cpus", 1).Revocable()).ValidateForConfiguration());
        Assert.NotNull(Wire.Set(Wire.Scalar("cpus", 1).Reserved("a")).ValidateForConfiguration());
        Assert.NotNull(Wire.Set("x:1;x:[1-2]").ValidateForConfiguration());
        Assert.Null(Wire.Set("cpus:1;cpus(a):1;ports:[1-2]").ValidateForConfiguration());
    }

    private static string Sorted(ResourceSet set) => string.Join(';', set.ToString().Split(';').Order(StringComparer.Ordinal));
}
