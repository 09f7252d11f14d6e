using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>How a <see cref="JobRecord"/> is stored in its hash. Scripts of JobBoard, JobControl, JobLedger and the reaper write these fields too.</summary>
internal static class JobHash
{
    private const string Star = "*";

    // What an order leaves out is what the record's initialisers say. They must never change: stored orders rely on them.
    private static readonly JsonSerializerOptions Short = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutUsual } },
    };

    /// <summary>The order as it is stored. Only a field with another meaning may ever be added under another name.</summary>
    public static string Write(RenderOrder order) => JsonSerializer.Serialize(order, Short);

    /// <summary>Reads the order back.</summary>
    /// <exception cref="JsonException">It is broken.</exception>
    public static RenderOrder ReadOrder(string json) =>
        BrokenRecords.Parse<RenderOrder>(json) is { } order && Enum.IsDefined(order.Priority) ? order : throw new JsonException("its order has no such priority");

    /// <summary>The result as it is stored: in the names of its files, a star stands for the job and the attempt, which all of them begin with.</summary>
    public static string Write(RenderResult result, string id, long token)
    {
        return JsonSerializer.Serialize(result with { Image = Fold(result.Image), Counts = Fold(result.Counts), Values = Fold(result.Values) }, Short);

        string? Fold(string? name) => name?.StartsWith(Start(id, token), StringComparison.Ordinal) == true ? Star + name[Start(id, token).Length..] : name;
    }

    /// <summary>Reads a job's result back.</summary>
    /// <exception cref="JsonException">It is broken.</exception>
    public static RenderResult ReadResult(string json, string id, long token)
    {
        var result = BrokenRecords.Parse<RenderResult>(json);
        return result with { Image = Unfold(result.Image), Counts = Unfold(result.Counts), Values = Unfold(result.Values) };

        string? Unfold(string? name) => name?.StartsWith(Star, StringComparison.Ordinal) == true ? Start(id, token) + name[Star.Length..] : name;
    }

    /// <summary>A foreign slave's delivery as it is stored; empty for none.</summary>
    public static string Write(Delivery? delivery) => delivery is null ? "" : JsonSerializer.Serialize(delivery);

    /// <summary>The record of <paramref name="id"/>; null when there is none, or a broken one. A part that others can do without is null by itself.</summary>
    /// <param name="id">The job.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="progress">Its progress, null when none was reported.</param>
    /// <param name="broken">Learns what is broken.</param>
    public static JobRecord? Read(string id, HashEntry[] hash, RedisValue progress, BrokenRecords broken) =>
        hash.Length == 0 ? null : broken.Try(FarmKeys.Job(id), () => ReadParts(id, hash, progress, broken));

    private static JobRecord ReadParts(string id, HashEntry[] hash, RedisValue progress, BrokenRecords broken)
    {
        var key = FarmKeys.Job(id);
        var fields = Unfold(hash);
        RedisValue Field(string name) => fields.GetValueOrDefault(name, RedisValue.Null);
        var state = JobStates.Find(Field(JobFields.State)) ?? throw new InvalidDataException("it has no state");
        var token = (long)Field(JobFields.Token);
        return new JobRecord
        {
            Id = id,
            Order = ReadOrder(Field(JobFields.Order).ToString()),
            State = state,
            Created = Moment(Field(JobFields.Created)) ?? default,
            Started = Moment(Field(JobFields.Started)),
            Finished = Moment(Field(JobFields.Finished)),
            RetryAt = state == JobState.Waiting ? Moment(Field(JobFields.RetryAt)) : null,
            Worker = Text(Field(JobFields.Worker)),
            Assignment = broken.Read(key, Field(JobFields.Assignment), ReadAssignment),
            Attempts = (int)Field(JobFields.Attempts),
            Token = token,
            HangfireId = Text(Field(JobFields.Carrier)),
            Error = Text(Field(JobFields.Error)),
            Result = broken.Read(key, Field(JobFields.Result), json => ReadResult(json, id, token)),
            Delivery = broken.Read<Delivery>(key, Field(JobFields.Delivery)),
            Evidence = broken.Read<CrashWire>(key, Field(JobFields.Evidence)),
            IsArchived = !Field(JobFields.Archived).IsNull,
            Progress = state switch
            {
                JobState.Completed => 1,
                JobState.Waiting => 0,
                _ => ReadFraction(progress),
            },
        };
    }

    /// <summary>How far a job is, 0..1; 0 for what is no such number.</summary>
    public static double ReadFraction(RedisValue text) =>
        double.TryParse((string?)text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction) && fraction is >= 0 and <= 1 ? fraction : 0;

    // The election writes it by hand, with names and a score as it found them.
    private static Assignment ReadAssignment(string json) =>
        BrokenRecords.Parse<Assignment>(json) is var how && !how.Candidates.Contains(null!) ? how : throw new JsonException("a candidate is null");

    private static string Start(string id, long token) => string.Create(CultureInfo.InvariantCulture, $"{id}.{token}");

    // See JobMoves.Fold.
    private static Dictionary<string, RedisValue> Unfold(HashEntry[] hash)
    {
        var fields = new Dictionary<string, RedisValue>();
        foreach (var field in hash)
            fields[field.Name.ToString()] = field.Value;
        foreach (var name in fields.Keys.Where(name => fields.ContainsKey($"{name}~1")).ToList())
        {
            IEnumerable<byte> whole = (byte[])fields[name]!;
            for (var part = 1; fields.Remove($"{name}~{part}", out var more); part++)
                whole = whole.Concat((byte[])more!);
            fields[name] = whole.ToArray();
        }

        return fields;
    }

    private static void LeaveOutUsual(JsonTypeInfo type)
    {
        if (type.Type != typeof(RenderOrder))
            return;
        var usual = new RenderOrder { Algorithm = "", Width = 0, Height = 0, Iterations = 0 };
        foreach (var property in type.Properties.Where(property => !property.IsRequired))
        {
            var isComputed = property.Set is null;
            property.ShouldSerialize = (_, value) => !isComputed && !Equals(value, property.Get!(usual));
        }
    }

    private static string? Text(RedisValue value) => value.IsNullOrEmpty ? null : (string?)value;

    private static DateTimeOffset? Moment(RedisValue value) =>
        value.IsNullOrEmpty ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)value);
}
