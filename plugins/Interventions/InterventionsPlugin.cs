using Interventions.Editing;
using Interventions.Targets;
using Runner.Abstractions;
using Runner.Torch.Measuring;
using Runner.Torch.Registration;

namespace Interventions;

/// <summary>Edits of activations, the baselines that they must beat, and edits of labels that say what the picture shall become.</summary>
public sealed class InterventionsPlugin : IPlugin
{
    public void Register(ICatalog catalog)
    {
        catalog.AddIntervention<ProbeGradientSettings>(
            "probe-gradient", "Moves the activation until the probe reads the wanted label in it.", (settings, _) => new ProbeGradient(settings));
        catalog.AddIntervention<ProbeProjectionSettings>(
            "probe-projection", "The smallest change after which the linear probe reads the wanted label.", (settings, _) => new ProbeProjection(settings));
        catalog.AddIntervention<AddDirectionSettings>("add-direction", "Adds the linear probe's direction.", (settings, _) => new AddDirection(settings));
        catalog.AddIntervention<AblateSettings>("ablate", "Replaces the activation by zeros, by its mean, or by the mean over images.", (settings, _) => new Ablate(settings));
        catalog.AddIntervention<PatchSettings>("patch", "Puts another sample's activation in place.", (settings, _) => new Patch(settings));
        catalog.AddIntervention<NoSettings>("null", "Changes nothing, so that the picture is the sampled one: the first baseline.", (_, _) => new NoEdit());
        catalog.AddIntervention<RandomEditSettings>("random", "A random change with the norm of another edit: the second baseline.", (settings, _) => new RandomEdit(settings));
        catalog.AddLabelEdit<ShiftSettings>("shift", "Moves the label by a drawn amount in a drawn direction.", (settings, _) => new Shift(settings));
        catalog.AddLabelEdit<MoveSettings>("move", "Moves the label by a given amount.", (settings, _) => new Move(settings));
        catalog.AddLabelEdit<InsertSettings>("insert", "Puts another image's object in as well.", (settings, _) => new Insert(settings));
        catalog.AddLabelEdit<NearerSettings>("nearer", "Brings what is nearest in a depth map nearer, or takes it farther away.", (settings, _) => new Nearer(settings));
        catalog.AddLabelEdit<ScaleSettings>("scale", "Makes the object larger or smaller.", (settings, _) => new Scale(settings));
        catalog.AddLabelEdit<NoSettings>("remove", "Takes the object away.", (_, _) => new Remove());
    }
}
