using System.Text.Json.Nodes;

namespace Runner.Diffusion.Networks;

/// <summary>What a U-Net's config may say besides the properties of <see cref="UNetConfig"/>, and how the properties must fit together.</summary>
internal static class UNetKeys
{
    private static readonly string[] s_off = ["null", "false"];

    public static ConfigKeys Keys { get; } = new("UNet2DConditionModel")
    {
        Neutral = new()
        {
            ["act_fn"] = ["\"silu\"", "\"swish\""],
            ["addition_embed_type"] = ["null"],
            ["attention_type"] = ["\"default\""],
            ["center_input_sample"] = s_off,
            ["class_embed_type"] = ["null"],
            ["conv_in_kernel"] = ["3"],
            ["conv_out_kernel"] = ["3"],
            ["cross_attention_norm"] = ["null"],
            ["downsample_padding"] = ["1"],
            ["dropout"] = ["0.0", "0"],
            ["dual_cross_attention"] = s_off,
            ["encoder_hid_dim"] = ["null"],
            ["encoder_hid_dim_type"] = ["null"],
            ["mid_block_only_cross_attention"] = s_off,
            ["mid_block_scale_factor"] = ["1", "1.0"],
            ["mid_block_type"] = ["\"UNetMidBlock2DCrossAttn\""],
            ["num_attention_heads"] = ["null"],
            ["num_class_embeds"] = ["null"],
            ["only_cross_attention"] = s_off,
            ["resnet_out_scale_factor"] = ["1.0", "1"],
            ["resnet_skip_time_act"] = s_off,
            ["resnet_time_scale_shift"] = ["\"default\""],
            ["time_cond_proj_dim"] = ["null"],
            ["time_embedding_act_fn"] = ["null"],
            ["time_embedding_dim"] = ["null"],
            ["time_embedding_type"] = ["\"positional\""],
            ["timestep_post_act"] = ["null"],
        },

        // Settings of embeddings that the network lacks (their types, above, must be null), and an order of transformer counts that are all the same.
        Descriptive =
        [
            "addition_embed_type_num_heads", "addition_time_embed_dim", "class_embeddings_concat", "projection_class_embeddings_input_dim",
            "reverse_transformer_layers_per_block",
        ],
    };

    public static UNetConfig Bind(JsonObject document, string source)
    {
        UNetConfig config = Keys.Bind<UNetConfig>(document, source);
        int blocks = config.BlockOutChannels.Count;
        ConfigKeys.OnlyTypes(config.DownBlockTypes, [UNetConfig.AttentionDown, UNetConfig.PlainDown], blocks, source, "down_block_types");
        ConfigKeys.OnlyTypes(config.UpBlockTypes, [UNetConfig.AttentionUp, UNetConfig.PlainUp], blocks, source, "up_block_types");
        ConfigKeys.DivideIntoGroups(config.BlockOutChannels, config.NormNumGroups, source);
        if (config.AttentionHeadDim.Count != 1 && config.AttentionHeadDim.Count != blocks)
        {
            throw new InvalidDataException($"{source}: \"attention_head_dim\" has {config.AttentionHeadDim.Count} entries but \"block_out_channels\" has {blocks}");
        }

        for (int block = 0; block < blocks; block++)
        {
            (int channels, int heads) = (config.BlockOutChannels[block], config.AttentionHeadDim[block]);
            if (heads < 1 || channels % heads != 0)
            {
                throw new InvalidDataException($"{source}: \"block_out_channels\": {channels} does not divide into \"attention_head_dim\": {heads} heads");
            }
        }

        return config;
    }
}
