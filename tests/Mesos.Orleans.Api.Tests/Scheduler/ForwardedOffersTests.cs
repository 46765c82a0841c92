using Mesos.Orleans.Api.Scheduler;

namespace Mesos.Orleans.Api.Tests.Scheduler;

public sealed class ForwardedOffersTests
{
    private readonly ForwardedOffers _offers = new(limit: 3);

    [Fact]
    public void Add_UpToTheLimit_AllRemembered()
    {
        Add("a", "b", "c");

        Assert.Equal(["a", "b", "c"], Take());
    }

    [Fact]
    public void Add_OneMore_TheOldestIsForgotten()
    {
        Add("a", "b", "c", "d");

        Assert.Equal(["b", "c", "d"], Take());
    }

    [Fact]
    public void Remove_Known_MakesRoom()
    {
        Add("a", "b", "c");
        _offers.Remove(new V1.OfferID { Value = "b" });
        _offers.Remove(new V1.OfferID { Value = "never" });
        Add("d");

        Assert.Equal(["a", "c", "d"], Take());
        Assert.Empty(Take());
    }

    private void Add(params string[] ids)
    {
        foreach (var id in ids)
            _offers.Add(new V1.OfferID { Value = id });
    }

    private string[] Take() => [.. _offers.TakeAll().Select(id => id.Value)];
}
