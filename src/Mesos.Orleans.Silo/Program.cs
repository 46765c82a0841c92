using Mesos.Orleans.Silo.Hosting;

// The smallest master: Orleans only, no HTTP door yet.
var builder = WebApplication.CreateBuilder(args);
builder.AddMesosSilo();
builder.Build().Run();
