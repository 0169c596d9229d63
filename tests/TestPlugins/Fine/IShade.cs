namespace Fine;

public interface IShade
{
    int Level { get; }
}
