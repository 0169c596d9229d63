using System.ComponentModel.DataAnnotations;
using Runner.Diffusion.Schedulers;
using Runner.Diffusion.Schedulers.Ddim;

namespace Runner.Diffusion.Sampling;

/// <summary>A scheduler that denoises, or <c>model</c>: the one that the model was published with.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchedulerNameAttribute()
    : AllowedValuesAttribute([ModelScheduler.OfModel, .. SchedulerCatalogue.Kinds.Where(kind => kind != DdimInverseScheduler.Name)]);
