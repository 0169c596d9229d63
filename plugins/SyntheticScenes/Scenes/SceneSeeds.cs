namespace SyntheticScenes.Scenes;

/// <summary>The seed of scene number <c>index</c> of a set: sets with different seeds share no scene.</summary>
public static class SceneSeeds
{
    public static ulong Of(ulong setSeed, int index) => SceneRandom.Mix(SceneRandom.Mix(setSeed + 0x632BE59BD9B4E019UL) ^ (ulong)(uint)index);
}
