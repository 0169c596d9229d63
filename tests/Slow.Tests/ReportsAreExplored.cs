using System.Globalization;
using PuppeteerSharp;
using PuppeteerSharp.Input;

namespace Slow.Tests;

/// <summary>A browser opens the page of a real run from its file, as a reader does: slides, clicks, reads numbers off, and takes figures out.</summary>
public sealed class ReportsAreExplored(ReportsAreExplored.Opened opened) : IClassFixture<ReportsAreExplored.Opened>, IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private readonly List<string> _asked = [];
    private readonly List<string> _complaints = [];
    private IPage _page = null!;

    private string Report => Path.Combine(opened.Workplace.RunFolder, "report.html");

    public async Task InitializeAsync()
    {
        _page = await opened.Browser.NewPageAsync();
        _page.Request += (_, asked) => _asked.Add(asked.Request.Url);
        _page.PageError += (_, error) => _complaints.Add(error.Message);
        _page.Console += (_, said) => _complaints.Add(said.Message.Text);
        await Open(1200);
    }

    public async Task DisposeAsync() => await _page.CloseAsync();

    [Fact]
    public async Task TheSliderShowsWhatTheStripHasAtThatStep()
    {
        Assert.Equal("step 1", await Text(".viewer output"));
        string first = await Source(".viewer .readings figure:nth-child(1) img");
        Assert.Equal(await Source("table.strip[data-steps] tr:nth-child(2) td:nth-of-type(1) img"), first);

        await _page.FocusAsync(".viewer input[type=range]");
        await _page.Keyboard.PressAsync(Key.ArrowRight);

        Assert.NotEqual("step 1", await Text(".viewer output"));
        string second = await Source(".viewer .readings figure:nth-child(1) img");
        Assert.NotEqual(first, second);
        Assert.Equal(await Source("table.strip[data-steps] tr:nth-child(2) td:nth-of-type(2) img"), second);
        Assert.Equal(await Source("table.strip[data-steps] tr:nth-child(3) td:nth-of-type(2) img"), await Source(".viewer .readings figure:nth-child(2) img"));
    }

    [Fact]
    public async Task ACellSaysItsNumberAndShowsWhatIsReadThere()
    {
        await _page.ClickAsync("table.heat td:nth-of-type(2)");

        string said = await Text(".panel .said");
        Assert.StartsWith("decoder.4.1.self-attention, step 2: ", said, StringComparison.Ordinal);
        string number = await Attribute("table.heat td:nth-of-type(2)", "data-value");
        Assert.Contains(double.Parse(number, CultureInfo.InvariantCulture).ToString("0.000", CultureInfo.InvariantCulture), said, StringComparison.Ordinal);
        string picture = await Source(".panel .said img");
        Assert.StartsWith("data:image/png;base64,", picture, StringComparison.Ordinal);

        await _page.Keyboard.PressAsync(Key.ArrowRight);

        Assert.StartsWith("decoder.4.1.self-attention, step 3: ", await Text(".panel .said"), StringComparison.Ordinal);
        Assert.NotEqual(picture, await Source(".panel .said img"));
    }

    [Fact]
    public async Task ACurveIsReadOffUnderThePointerAndByTheArrowKeys()
    {
        double[] cells = await _page.EvaluateExpressionAsync<double[]>("[...document.querySelectorAll('table.heat')][0] ? [...document.querySelector('table.heat').querySelectorAll('td')].map(cell => Number(cell.dataset.value)) : []");
        Assert.Equal(3, cells.Length);

        await _page.FocusAsync(".chart");
        await _page.Keyboard.PressAsync(Key.ArrowRight);
        AssertReads(await Text(".chart .said"), 2, cells[1]); // One site: its block's mean is its number.

        // The first place is drawn at the left, the last at the right.
        decimal[] box = await _page.EvaluateExpressionAsync<decimal[]>("(box => [box.left, box.top, box.width, box.height])(document.querySelector('.chart svg').getBoundingClientRect())");
        decimal[] frame = await _page.EvaluateExpressionAsync<decimal[]>("(data => [data.box[0] / 760, data.box[2] / 760])(JSON.parse(document.querySelector('.chart').dataset.chart))");
        decimal middle = box[1] + (box[3] / 2);
        await _page.Mouse.MoveAsync(box[0] + (box[2] * frame[0]) + 3, middle);
        AssertReads(await Text(".chart .said"), 1, cells[0]);
        await _page.Mouse.MoveAsync(box[0] + (box[2] * frame[1]) - 3, middle);
        AssertReads(await Text(".chart .said"), 3, cells[2]);
    }

    [Fact]
    public async Task FiguresAndTheirNumbersAreTakenOut()
    {
        string folder = Directory.CreateDirectory(Path.Combine(opened.Workplace.Folder, "downloads")).FullName;
        await _page.Client.SendAsync("Browser.setDownloadBehavior", new { behavior = "allow", downloadPath = folder });

        foreach (string kind in (string[])["SVG", "PNG", "CSV"])
        {
            await _page.EvaluateExpressionAsync($"[...document.querySelectorAll('.chart button')].find(button => button.textContent === '{kind}').click()");
        }
        await _page.EvaluateExpressionAsync("document.querySelector('.panel button').click()");

        string[] files = await Files(folder, 4);
        string[] tables = [.. files.Where(file => file.EndsWith(".csv", StringComparison.Ordinal))];
        Assert.Equal(2, tables.Length);
        string[] curve = File.ReadAllLines(tables.Single(file => File.ReadLines(file).First().StartsWith("denoising step,", StringComparison.Ordinal)));
        Assert.Equal(["1", "2", "3"], curve[1..].Select(line => line.Split(',')[0]));
        string[] heat = File.ReadAllLines(tables.Single(file => File.ReadLines(file).First() == "site,1,2,3"));
        Assert.Equal(curve[1..].Select(line => line.Split(',')[1]), heat[1].Split(',')[1..]);
        string svg = File.ReadAllText(files.Single(file => file.EndsWith(".svg", StringComparison.Ordinal)));
        Assert.StartsWith("<svg", svg, StringComparison.Ordinal);
        Assert.Contains("denoising step", svg, StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(files.Single(file => file.EndsWith(".png", StringComparison.Ordinal)))[..4]);
    }

    [Fact]
    public async Task APictureOpensLargeAndClosesAgain()
    {
        await _page.ClickAsync("table.strip img");
        Assert.True(await _page.EvaluateExpressionAsync<bool>("document.querySelector('dialog').open"));
        Assert.Equal(await Source("table.strip img"), await Source("dialog img"));

        await _page.ClickAsync("dialog img");
        Assert.False(await _page.EvaluateExpressionAsync<bool>("document.querySelector('dialog').open"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(800)]
    [InlineData(1500)]
    public async Task ThePageIsNoWiderThanItsWindow(int width)
    {
        await Open(width);

        Assert.InRange(await _page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), 1, width);
    }

    [Fact]
    public async Task OnPaperThereAreNoButtons()
    {
        await _page.EmulateMediaTypeAsync(PuppeteerSharp.Media.MediaType.Print);

        Assert.True(await _page.EvaluateExpressionAsync<bool>("[...document.querySelectorAll('button, input')].every(control => control.offsetParent === null)"));
        Assert.True(await _page.EvaluateExpressionAsync<bool>("document.querySelector('table.heat td').offsetParent !== null"));
    }

    [Fact]
    public void NothingIsAskedForButTheFileAndNothingIsComplainedAbout()
    {
        Assert.Equal([new Uri(Report).AbsoluteUri], _asked.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)));
        Assert.Empty(_complaints);
    }

    private async Task Open(int width)
    {
        await _page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await _page.GoToAsync(new Uri(Report).AbsoluteUri);
    }

    private static void AssertReads(string said, int step, double value)
    {
        Assert.StartsWith($"denoising step {step}: decoder.4 ", said, StringComparison.Ordinal);
        double read = double.Parse(said.Split("decoder.4 ")[1].Split([' ', ';', ','])[0], CultureInfo.InvariantCulture);
        Assert.Equal(value, read, 1e-3 * Math.Max(1e-3, Math.Abs(value)));
    }

    // A download is written aside first.
    private static async Task<string[]> Files(string folder, int count)
    {
        for (int wait = 0; wait < 300; wait++)
        {
            string[] files = Directory.GetFiles(folder);
            if (files.Length == count && files.All(file => !file.EndsWith(".crdownload", StringComparison.Ordinal) && new FileInfo(file).Length > 0)) return files;
            await Task.Delay(100);
        }

        throw new TimeoutException($"{string.Join(", ", Directory.GetFiles(folder).Select(Path.GetFileName))} came of {count} downloads");
    }

    private Task<string> Text(string selector) => _page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).textContent", selector);

    private Task<string> Source(string selector) => _page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).src", selector);

    private Task<string> Attribute(string selector, string name) => _page.EvaluateFunctionAsync<string>("(selector, name) => document.querySelector(selector).getAttribute(name)", selector, name);

    /// <summary>One run and one browser for all.</summary>
    public sealed class Opened : IAsyncLifetime
    {
        internal Workplace Workplace { get; } = new(Some.SmallModelWatched);

        public IBrowser Browser { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Ended ended = Workplace.Run("experiment.yaml");
            Assert.True(ended.Code == 0, ended.ToString());
            string profile = Path.Combine(Workplace.Folder, "browser");
            string[] quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
            Browser = await Puppeteer.LaunchAsync(new LaunchOptions { ExecutablePath = Chromium, Headless = true, UserDataDir = profile, Args = quiet });
        }

        public async Task DisposeAsync()
        {
            await Browser.CloseAsync();
            Workplace.Dispose();
        }
    }
}
