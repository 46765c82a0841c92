using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>Remembers the offer that came closest to what a task needs, to say what is missing.</summary>
internal sealed class OfferShortage(ScalarQuantities wanted)
{
    private ScalarQuantities? _nearest;
    private double _nearestLack;
    private string _hostname = "";
    private int _seen;

    /// <summary>Takes note of what one agent offered.</summary>
    public void Saw(ScalarQuantities offered, string hostname)
    {
        _seen++;
        var lack = Lack(offered);
        if (_nearest is not null && lack >= _nearestLack)
            return;
        (_nearest, _nearestLack, _hostname) = (offered, lack, Table.Printable(hostname));
    }

    /// <summary>One line: why no task is launched.</summary>
    public string Explain(int waiting)
    {
        var what = $"{waiting} {(waiting == 1 ? "task waits" : "tasks wait")} for an offer of {wanted} each";
        if (_nearest is null)
            return $"{what}; none has come yet. 'mesos agents' shows what there is and what is used.";
        var missing = wanted.Lacking(_nearest);
        return missing.Thousandths.IsEmpty
            ? $"{what}; all that was offered is used, more comes when something ends."
            : $"{what}; the best of {_seen} so far had {_nearest} (agent {_hostname}) and lacks {missing}.";
    }

    // The part of the scarcest resource that is missing, from 0 (fits) to 1 (has none of it).
    private double Lack(ScalarQuantities offered) => wanted.Thousandths.Max(pair =>
        Math.Max(0, 1 - ((double)offered.Thousandths.GetValueOrDefault(pair.Key) / pair.Value)));
}
