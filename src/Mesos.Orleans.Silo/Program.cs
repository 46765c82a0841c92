using Mesos.Orleans.Silo.Hosting;

// The smallest master: Orleans only, no HTTP door yet.
return await SiloProgram.RunAsync(() =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddMesosSilo();
    return builder.Build();
});
