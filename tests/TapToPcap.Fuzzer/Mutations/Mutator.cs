using System.Globalization;
using System.Text;

namespace TapToPcap.Fuzzer.Mutations;

/// <summary>Damages files. What it makes depends on the source of random numbers alone.</summary>
/// <param name="others">What a file may be joined with.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> others)
{
    /// <summary>Most bytes of a damaged file.</summary>
    internal const int MaxLength = 1 << 16;

    private const int MaxStacked = 6;
    private const int MaxRun = 300;

    /// <summary>A copy with 1 to 6 faults.</summary>
    internal byte[] Damage(byte[] file)
    {
        byte[] damaged = [.. file];
        for (int left = random.Next(1, MaxStacked + 1); left > 0; left--)
        {
            damaged = DamageOnce(damaged);
            damaged = damaged.Length > MaxLength ? damaged[..MaxLength] : damaged;
        }

        return damaged;
    }

    private byte[] DamageOnce(byte[] file) => random.Next(20) switch
    {
        0 => FlipBits(file),
        1 => SetBytes(file),
        2 => file[..random.Next(file.Length + 1)],
        3 => Replace(file, random.Next(file.Length + 1), 0, Run()),
        4 => Replace(file, AnyRange(file, out int removed), removed, []),
        5 or 6 => Duplicate(file),
        7 or 8 => Splice(file),
        9 or 10 or 11 => ChangeVarint(file),
        12 => ChangeNumber(file),
        13 or 14 or 15 => ChangeDigits(file),
        16 or 17 => Replace(file, random.Next(file.Length + 1), 0, Token()),
        _ => Overwrite(file),
    };

    private byte[] FlipBits(byte[] file)
    {
        for (int left = file.Length == 0 ? 0 : random.Next(1, 9); left > 0; left--)
        {
            file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
        }

        return file;
    }

    private byte[] SetBytes(byte[] file)
    {
        for (int left = file.Length == 0 ? 0 : random.Next(1, 9); left > 0; left--)
        {
            file[random.Next(file.Length)] = (byte)random.Next(256);
        }

        return file;
    }

    private byte[] Run()
    {
        byte[] run = new byte[random.Next(1, MaxRun)];
        if (random.Next(2) == 0)
        {
            random.NextBytes(run);
        }
        else
        {
            run.AsSpan().Fill((byte)random.Next(256));
        }

        return run;
    }

    private byte[] Duplicate(byte[] file)
    {
        int start = AnyRange(file, out int length);
        byte[] range = file[start..(start + length)];
        int times = random.Next(8) == 0 ? random.Next(2, 100) : 1;
        byte[] copies = [.. Enumerable.Repeat(range, Math.Min(times, (MaxLength / Math.Max(1, length)) + 1)).SelectMany(copy => copy)];
        return Replace(file, random.Next(2) == 0 ? start : random.Next(file.Length + 1), 0, copies);
    }

    private byte[] Splice(byte[] file)
    {
        byte[] other = others[random.Next(others.Count)];
        return random.Next(3) switch
        {
            0 => [.. file, .. other],
            1 => [.. file[..random.Next(file.Length + 1)], .. other[random.Next(other.Length + 1)..]],
            _ => Replace(file, random.Next(file.Length + 1), 0, other),
        };
    }

    private byte[] ChangeVarint(byte[] file)
    {
        int at = random.Next(file.Length + 1);
        int length = Lengths.Read(file.AsSpan(at), out ulong value);
        return Replace(file, at, length, Lengths.Varint(Lengths.Near(value, random)));
    }

    private byte[] ChangeNumber(byte[] file)
    {
        int width = 2 << random.Next(3);
        if (file.Length >= width)
        {
            Lengths.Change(file.AsSpan(random.Next(file.Length - width + 1), width), random);
        }

        return file;
    }

    // Of a text framing, else it does nothing.
    private byte[] ChangeDigits(byte[] file)
    {
        int from = random.Next(file.Length + 1);
        int start = from + Math.Max(0, file.AsSpan(from).IndexOfAnyInRange((byte)'0', (byte)'9'));
        int length = file.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length <= 0 || !ulong.TryParse(file.AsSpan(start, length), CultureInfo.InvariantCulture, out ulong value))
        {
            return ChangeVarint(file);
        }

        return Replace(file, start, length, Encoding.ASCII.GetBytes(Lengths.Near(value, random).ToString(CultureInfo.InvariantCulture)));
    }

    private byte[] Overwrite(byte[] file)
    {
        byte[] token = Token();
        int at = random.Next(file.Length + 1);
        return Replace(file, at, Math.Min(token.Length, file.Length - at), token);
    }

    private byte[] Token() => Tokens.All[random.Next(Tokens.All.Count)];

    private int AnyRange(byte[] file, out int length)
    {
        int start = random.Next(file.Length + 1);
        length = random.Next(Math.Min(MaxRun, file.Length - start) + 1);
        return start;
    }

    private static byte[] Replace(byte[] file, int at, int removed, byte[] inserted) => [.. file.AsSpan(0, at), .. inserted, .. file.AsSpan(at + removed)];
}
