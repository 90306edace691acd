package io.monocoque.protocol.security;

import static io.monocoque.protocol.wire.Hex.concat;
import static io.monocoque.protocol.wire.Hex.hex;

import io.monocoque.bytes.Bytes;
import io.monocoque.protocol.wire.Metadata;
import io.monocoque.protocol.wire.SocketType;
import java.security.SecureRandom;

/**
 * One CURVE connection from HELLO on, as libsodium closes its boxes: whole frames, between the keys
 * that libzmq's tests use, with the random bytes of {@link #clientRandom} and {@link
 * #serverRandom}.
 */
final class CurveTranscript {
  static final String SERVER_SECRET = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6";
  static final String SERVER_PUBLIC = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
  static final String CLIENT_SECRET = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";
  static final String CLIENT_PUBLIC = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";

  static final Metadata CLIENT_SAYS = Metadata.ofSocket(SocketType.DEALER, Bytes.of("abc"));
  static final Metadata SERVER_SAYS = Metadata.ofSocket(SocketType.ROUTER, Bytes.empty());

  static final byte[] HELLO =
      hex(
          """
          04C80548454C4C4F0100000000000000000000000000000000000000000000000000000000000000
          00000000000000000000000000000000000000000000000000000000000000000000000000000000
          0000D89E3BAD79437DBED9F843418304F460FF05C7FE81FE4A9577A804CB9367FF66000000000000
          00011EB7E123BB74D65A2902879497EBD728F9B7629FA49682F5544C1C40328FA786DB9B4048AE27
          7677FC4BE66D43A245B8C8BE99191EEF45EE1F85E016D7D86B4D340B7946387FDA7FFC591EEFE9B9
          D4BC
          """);

  static final byte[] WELCOME =
      hex(
          """
          04A80757454C434F4D45B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFE0503A07C2C952E0DDE138286E7E
          E5478294DCB5FB172C3F37F5EA5669328C906054C52A1737347EAF8E24135F9EE6C8F6FF14F3DBC8
          C47A9EEEAD24AC7114762345769C55CC7081CDD6E791DB117E5D85C205E2B364348E3093C0AA114B
          72049DA1434FBA19F50CE937DD5468F91669D6F3DE4AE5CC82DFD490EFF98D6E54E49E04086B16C3
          CF14D760052E11267B48
          """);

  static final byte[] INITIATE =
      hex(
          """
          06000000000000012708494E495449415445A0A1A2A3A4A5A6A7A8A9AAABACADAEAF659A50DAD2C9
          618177D8B32E197AB0793722521AF10604AEAA60A018CB0442055C546A1097A00AA5851935400B55
          FEB4099B512875192F3DE4A604A00B2B693CFC91877F4DE6E5C604AC1FA182F71FCD000000000000
          0002CCABFEC7C26A836373272D46DB477E64BC5A6A1F4C1F72ADAF374436AE3B51401B592DFC134B
          C18471B736C045D5AFC3006357599244079B8382AC29C3FEEA5574868E0E6B9D0D9567458433DB2E
          F006FC4432B2D5AEBA4D92D8C87B2FC8020927ED931CC3BB0089E79321F34A5218D958DDEC47CB89
          C3FF208AC789EB9C72A6D4C68EF34ED4C11564F1ED227906C5EF04F0446615A95A61A1277026E268
          4D27B760AA60E08CAED3AD1168B8268960E4C877961577A7
          """);

  static final byte[] READY =
      hex(
          """
          04410552454144590000000000000001E84346A32D7B8457E2DBDDDE565AA2A853D1707AD2E8D571
          63D578FDCDF15C9D1C67975AFCA096A5EDBA03088AD9FE9645795B
          """);

  static final byte[] MESSAGE_MORE =
      hex(
          """
          0026074D455353414745000000000000000368EC9CA958EDD55EFD04FCDD02F724BA0AAC1D718EA8
          """);

  static final byte[] MESSAGE_EMPTY =
      hex(
          """
          0021074D4553534147450000000000000004B18A9BA1286D13231C71DCD32C178BD475
          """);

  static final byte[] MESSAGE_PING =
      hex(
          """
          0028074D45535341474500000000000000056A466006E4C652E002B72430CB792A8DDDF8626CE921
          FD2A
          """);

  static final byte[] MESSAGE_LONG =
      hex(
          """
          020000000000000121074D4553534147450000000000000002857BDA2B981C75A3B58F54105DDC3F
          92FFC31B9447C14F1ABC1B7BF946514EBD1D701F36AD5412F7E8C71DA88812E232478939A9AB1C23
          6B823A38958B28C4E2CE9087D5555CC3C947CC27D5B05DA1BB46E8FDBF46B0D3767AD69AC3CE1BE7
          39DBA6F22B425A9B013E0ECBA822ECCD435C0D1A504F45024A553A98580FAE21284051860A1CBB49
          04C5E21ED1B28D6FBB11DBF815FE80CAF0EE2E0F7ADDE1BB794654D2E4864830276100B568EEB701
          ADCC4DDAAB6ECC1D686EB2F0B1CCC1BD806362F0E379B448391875E937637069A25E562F628001BF
          C9B950F2BC13960D0B48AC7ED296DEE34CA7D3FFEBB11B767EFF751D80EC90BC3ECED48FE119019C
          80200034E55D5476F6993F5F502C535C5F5E
          """);

  private CurveTranscript() {}

  static CurveClient client() {
    return new CurveClient(
        CurveKeys.of(CLIENT_SECRET), CurvePublicKey.of(SERVER_PUBLIC), CLIENT_SAYS, clientRandom());
  }

  static CurveServer server() {
    return new CurveServer(CurveKeys.of(SERVER_SECRET), SERVER_SAYS, serverRandom());
  }

  /** c' of HELLO's C'. */
  static byte[] clientTransientSecret() {
    return ascending(0x10, 32);
  }

  /** s' of WELCOME's S'. */
  static byte[] serverTransientSecret() {
    return ascending(0x40, 32);
  }

  /** c', and the nonce of the vouch. */
  private static SecureRandom clientRandom() {
    return new Script(concat(ascending(0x10, 32), ascending(0xc0, 16)));
  }

  /** s', the cookie's key and nonce, and the nonce of WELCOME. */
  private static SecureRandom serverRandom() {
    return new Script(
        concat(ascending(0x40, 32), ascending(0x70, 32), ascending(0xa0, 16), ascending(0xb0, 16)));
  }

  static byte[] ascending(int first, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  /** Chance that is no chance. */
  private static final class Script extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;
    private int at;

    Script(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
      System.arraycopy(bytes, at, target, 0, target.length);
      at += target.length;
    }
  }
}
