using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tests.Resources;

public sealed class ReservationTests
{
    [Fact]
    public void PushReservation_ThenPop_IsTheSame()
    {
        var set = Wire.Set("cpus:1;ports:[1-5];cpus(eng):2");

        var pushed = set.Unreserved.PushReservation(new Reservation(true, "eng", "alice")).Value!;

        Assert.Equal(1000, pushed.ReservedTo("eng").ScalarMillis("cpus"));
        Assert.All(pushed.Entries, entry => Assert.True(entry.Kind.IsDynamicallyReserved));
        Assert.Equal(set.Unreserved, pushed.PopReservation());
        Assert.NotEqual(set.ReservedTo("eng").Entries[0].Kind, pushed.Entries[0].Kind);
    }

    [Fact]
    public void PushReservation_Refinement_NeedsStrictSubrole()
    {
        var eng = Wire.Set("cpus(eng):2");

        Assert.Equal("eng/web", eng.PushReservation(new Reservation(true, "eng/web")).Value!.Entries[0].Kind.ReservationRole);
        Assert.False(eng.PushReservation(new Reservation(true, "eng")).IsSuccess);
        Assert.False(eng.PushReservation(new Reservation(true, "ops")).IsSuccess);
        Assert.False(eng.PushReservation(new Reservation(false, "eng/web")).IsSuccess);
        Assert.False(Wire.Set("cpus:1").PushReservation(new Reservation(true, "*")).IsSuccess);
    }

    [Fact]
    public void PushReservation_Revocable_IsRefused() =>
        Assert.False(Wire.Set(Wire.Scalar("cpus", 1).Revocable()).PushReservation(new Reservation(true, "eng")).IsSuccess);

    [Fact]
    public void ToUnreserved_SeveralStacks_MergesThem()
    {
        var set = Wire.Set("cpus:1;cpus(eng):2").Add(Wire.Set(Wire.Scalar("cpus", 4).Reserved("eng").Reserved("eng/web")));

        Assert.Equal(Wire.Set("cpus:7"), set.ToUnreserved());
    }

    [Fact]
    public void Principal_SetOrNot_IsAnotherReservation()
    {
        Assert.NotEqual(new Reservation(true, "a"), new Reservation(true, "a", ""));
        Assert.NotEqual(new Reservation(true, "a", "p"), new Reservation(true, "a", "q"));
        Assert.Equal(new Reservation(true, "a", "p"), new Reservation(true, "a", "p"));
        Assert.Equal("(DYNAMIC,a,p)", new Reservation(true, "a", "p").ToString());
    }
}
