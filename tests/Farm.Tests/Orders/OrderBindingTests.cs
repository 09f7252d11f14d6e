using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Farm.Tests.Orders;

/// <summary>The one description of an order's fields, and the properties that it names.</summary>
public sealed class OrderBindingTests
{
    private static readonly RenderOrder Plain = Catalogue.Find("multibrot")!.Order(80, 60, 100);

    public static TheoryData<string> Names => [.. OrderFields.OfOrder.Select(f => f.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Every_field_comes_back_from_the_property_that_it_names(string name)
    {
        var field = OrderFields.All.Single(f => f.Name == name);
        var other = Other(field);

        Assert.Equal(other, Plain.With([(field, other)]).Get(field));
        Assert.Equal(Plain, Plain.With([(field, other)]).With([(field, Plain.Get(field))]));
    }

    [Fact]
    public void A_changed_copy_leaves_the_order_as_it_was()
    {
        var before = Plain with { };

        _ = Plain.With([(OrderFields.Width, 7), (OrderFields.Priority, 1)]);

        Assert.Equal(before, Plain);
    }

    [Fact]
    public void Every_property_that_a_client_may_set_has_a_field() => Assert.Equal(
        typeof(RenderOrder).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).Except([nameof(RenderOrder.RecolourOf)]).Order(), // a recolouring's own
        OrderFields.OfOrder.Select(field => field.Property).Order());

    [Fact]
    public void No_name_and_no_option_stands_for_two_fields()
    {
        Assert.Equal(OrderFields.All.Count, OrderFields.All.Select(f => f.Name).Distinct().Count());
        Assert.Equal(OrderFields.All.Count, OrderFields.All.Select(f => f.OptionName).Distinct().Count());
    }

    [Fact]
    public void Every_default_lies_within_its_range() => Assert.All(OrderFields.All, field => Assert.All(
        Catalogue.Algorithms.Select(field.DefaultFor).Where(value => value is not null),
        value => Assert.True(
            field.Choices?.Contains(value!) ?? (value is int or double && Convert.ToDouble(value, null) >= field.Min && Convert.ToDouble(value, null) <= field.Max),
            $"{field.Name}: {value}")));

    [Fact]
    public void Every_field_has_a_name_in_both_languages_and_says_what_it_is_for() => Assert.All(
        OrderFields.All, field => Assert.All([field.Spanish, field.English, field.Help], text => Assert.False(string.IsNullOrWhiteSpace(text))));

    private static object Other(OrderField field) => field.Kind switch
    {
        FieldKind.Whole => (int)field.Max,
        FieldKind.Real => 0.25,
        FieldKind.Flag => true,
        FieldKind.Palette => "#000, #fff",
        _ => field.Choices is { } choices ? choices[^1] : "otro",
    };
}
