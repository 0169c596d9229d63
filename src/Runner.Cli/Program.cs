using Runner.Cli.Hosting;

return await Application.RunAsync(args);
