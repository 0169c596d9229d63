namespace Absent;

public static class Words
{
    public static string Say() => "here";
}
