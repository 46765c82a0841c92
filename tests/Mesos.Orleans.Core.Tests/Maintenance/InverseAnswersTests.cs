using Mesos.Orleans.Core.Maintenance;
using Mesos.V1.Allocator;
using Status = Mesos.V1.Allocator.InverseOfferStatus.Types.Status;

namespace Mesos.Orleans.Core.Tests.Maintenance;

public class InverseAnswersTests
{
    private static readonly V1.Unavailability First = new() { Start = new() { Nanoseconds = 1 } };
    private static readonly V1.Unavailability Second = new() { Start = new() { Nanoseconds = 2 } };

    [Fact]
    public void Answers_OfOneFramework_KeepTheLatestOnly()
    {
        var answers = InverseAnswers.None.With(First, Answer("f1", Status.Decline)).With(First, Answer("f2", Status.Accept)).With(First, Answer("f1", Status.Accept));

        Assert.Equal([("f2", Status.Accept), ("f1", Status.Accept)], answers.About(First).Select(answer => (answer.FrameworkId.Value, answer.Status)));
    }

    [Fact]
    public void Answers_AboutAnotherUnavailability_AreVoid()
    {
        var answers = InverseAnswers.None.With(First, Answer("f1", Status.Decline)).With(Second, Answer("f2", Status.Accept));

        Assert.Empty(answers.About(First));
        Assert.Equal("f2", Assert.Single(answers.About(Second)).FrameworkId.Value);
        Assert.Empty(answers.About(null));
    }

    private static InverseOfferStatus Answer(string framework, Status status) => new() { Status = status, FrameworkId = new() { Value = framework } };
}
