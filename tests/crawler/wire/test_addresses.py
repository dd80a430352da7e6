import asyncio

import pytest
from scrapy import Request

from crawler.wire.addresses import AddressRefused, Resolver, ascii_host, is_public, refuse_port, refuse_private
from crawler.wire.request import encode, place_of, target_of


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
        "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::7f00:1", "::ffff:0:a00:1", "64:ff9b:1::1", "fec0::1",
        "192.0.0.192", "192.88.99.1", "198.18.0.1", "240.0.0.1", "2001:db8::1", "2001:20::1", "100::1",
        "::ffff:192.0.0.192",
        "not an address",
    ],
)  # fmt: skip
def test_addresses_of_own_networks_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "95.173.136.70", "2a02:6b8::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


def test_a_name_that_leads_home_is_refused_after_the_dns():
    with pytest.raises(AddressRefused, match="not on the public internet"):
        asyncio.run(Resolver({}).resolve("localhost", 80))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "::ffff:7f00:1"])
def test_no_form_of_a_private_address_gets_through_nor_to_a_proxy(host):
    with pytest.raises(AddressRefused, match="not on the public internet"):
        refuse_private(ascii_host(host))
    with pytest.raises(AddressRefused):
        asyncio.run(Resolver({}).resolve(host, 80))


@pytest.mark.parametrize(
    "host",
    [
        "LOCALHOST.", "127.0.0.1.", "0x7f000001.", "localhost.localdomain", "metadata.google.internal", "intranet",
        "printer.local", "router.lan.", "a.localhost", "1.0.0.127.in-addr.arpa", "::1", "fd00::1", "192.0.0.192",
    ],
)  # fmt: skip
def test_no_proxy_is_asked_for_a_network_of_ones_own(host):
    with pytest.raises(AddressRefused, match="not on the public internet"):
        refuse_private(ascii_host(host))


@pytest.mark.parametrize("port", [0, 22, 25, 110, 6379, 6667, 10080])
def test_ports_of_other_services_are_refused(port):
    with pytest.raises(AddressRefused, match="another service"):
        refuse_port(port)


@pytest.mark.parametrize("port", [80, 81, 443, 8000, 8080, 8443])
def test_ports_of_the_web_are_asked(port):
    refuse_port(port)


@pytest.mark.parametrize("host", ["press.example", "8.8.8.8", "2a02:6b8::1", "localhost.example"])
def test_a_proxy_is_asked_for_everything_else(host):
    refuse_private(host)


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ({"a.ru": "127.0.0.1:8123"}, ("127.0.0.1", 8123)),
        ({"A.ru:80": "127.0.0.1:1", "a.ru": "127.0.0.1:2"}, ("127.0.0.1", 1)),
        ({"a.ru": "[::1]:8123"}, ("::1", 8123)),
        ({"a.ru": "::1"}, ("::1", 80)),
        ({"a.ru": "127.0.0.1"}, ("127.0.0.1", 80)),
    ],
)
def test_a_mapped_host_goes_where_the_operator_says(hosts, expected):
    assert asyncio.run(Resolver(hosts).resolve("a.ru", 80)) == [expected]


def test_a_cyrillic_host_is_asked_for_in_punycode():
    assert ascii_host("Правительство.РФ") == "xn--80aealotwbjpid2k.xn--p1ai"
    assert Resolver({"правительство.рф": "127.0.0.1:1"}).mapped("xn--80aealotwbjpid2k.xn--p1ai", 80)


@pytest.mark.parametrize(
    ("url", "target", "host"),
    [
        ("http://a.ru", "/", "a.ru"),
        ("http://a.ru:80/x", "/x", "a.ru"),
        ("http://a.ru:8080?q=/#f", "/?q=/", "a.ru:8080"),
        ("https://u:p@a.ru:443/a;b?", "/a;b?", "a.ru"),
        ("http://[2a02:6b8::1]:81/", "/", "[2a02:6b8::1]:81"),
    ],
)
def test_target_and_host_field(url, target, host):
    assert (target_of(url), place_of(url).authority) == (target, host)


def test_a_line_break_in_a_header_begins_no_other_field():
    request = Request("http://a.ru/", headers={"X": "one\r\nEvil: two"})
    assert b"X: one Evil: two\r\n" in encode(request, place_of(request.url))
