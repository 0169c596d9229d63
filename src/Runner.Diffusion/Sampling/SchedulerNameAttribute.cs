using System.ComponentModel.DataAnnotations;
using StableDiffusion.Schedulers;
using StableDiffusion.Schedulers.Ddim;

namespace StableDiffusion.Sampling;

/// <summary>A scheduler that denoises, or <c>model</c>: the one that the model was published with.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SchedulerNameAttribute()
    : AllowedValuesAttribute([ModelScheduler.OfModel, .. SchedulerCatalogue.Kinds.Where(kind => kind != DdimInverseScheduler.Name)]);
